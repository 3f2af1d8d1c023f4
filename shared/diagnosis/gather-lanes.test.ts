import { describe, expect, it } from 'vitest';
import type { ControlAssociation } from './evidence-association.ts';
import { joinLanes } from './gather-lanes.ts';

const request = { service: 'C-MOVE', keys: {} } as const;
const lane = (localPort: number, ...statuses: readonly (number | undefined)[]): ControlAssociation => ({
  ...{ purpose: 'retrieve', host: 'pacs', port: 104, localPort, pendingResponses: 1 },
  requests: statuses.map(() => request),
  responses: statuses.flatMap((status) =>
    status === undefined
      ? []
      : [{ service: 'C-MOVE' as const, final: true, status, counts: {}, responses: 1 }],
  ),
});

describe('the lanes of an attempt as evidence', () => {
  it('are one association, of the lane that was refused, with its answer last and those of the others before', () => {
    const joined = joinLanes([lane(1, 0), lane(2, 0xa701), lane(3, 0, 0)]);
    expect(joined).toMatchObject({ localPort: 2, pendingResponses: 3 });
    expect(joined?.responses.map((one) => one.status)).toEqual([0, 0, 0, 0xa701]);
    expect(joined?.requests).toHaveLength(4);
  });

  it('are the lane that waits, by itself: what others were answered is no answer to it', () => {
    const joined = joinLanes([lane(1, 0), lane(2, undefined)]);
    expect(joined).toMatchObject({ localPort: 2, responses: [] });
  });

  it('leave out a lane that was not let in while others worked, and have it when none was', () => {
    expect(joinLanes([lane(1, 0), lane(2)])?.localPort).toBe(1);
    expect(joinLanes([lane(2)])?.localPort).toBe(2);
    expect(joinLanes([])).toBeUndefined();
  });
});
