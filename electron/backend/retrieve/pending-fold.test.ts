import { describe, expect, it } from 'vitest';
import type { AssociationEvent, SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createPendingFold } from './pending-fold.ts';

function given() {
  const clock = createFakeClock(0);
  const said: string[] = [];
  const fold = createPendingFold(clock, (event, at) => {
    const steady = event.type === 'response-pending' && event.since !== undefined;
    said.push(steady ? `${event.responses} since ${event.since}, last ${at}` : event.type);
  });
  const pending = (counts: SubOperationCounts, service: 'C-MOVE' | 'C-FIND' = 'C-MOVE'): void =>
    fold.observe({
      ...{ type: 'response-pending', associationId: 'a', service, responses: 1, status: 0xff00 },
      counts,
    });
  return { clock, said, fold, pending };
}

const released: AssociationEvent = { type: 'association-released', associationId: 'a', by: 'us' };

describe('folding of pending responses', () => {
  it('says at once what has changed, and seldom what has not', () => {
    const { clock, said, pending, fold } = given();
    pending({ remaining: 5 });
    for (let n = 0; n < 100; n++) {
      clock.advance(100);
      pending({ remaining: 5 });
    }
    expect(said).toEqual(['response-pending', '40 since 0, last 4000', '80 since 0, last 8000']);
    pending({ remaining: 4 });
    expect(said.slice(3)).toEqual(['100 since 0, last 10000', 'response-pending']);
    fold.close();
    expect(clock.pending).toBe(0);
  });

  it('says what is left before anything else of the association, and at its end', () => {
    const { clock, said, pending, fold } = given();
    pending({});
    pending({});
    fold.observe(released);
    clock.advance(1000);
    pending({});
    fold.close();
    expect(said).toEqual(['response-pending', '1 since 0, last 0', released.type, '2 since 0, last 1000']);
  });

  it('leaves those of a C-FIND alone: each is a match', () => {
    const { said, pending } = given();
    for (let n = 0; n < 3; n++) pending({}, 'C-FIND');
    expect(said).toEqual(['response-pending', 'response-pending', 'response-pending']);
  });
});
