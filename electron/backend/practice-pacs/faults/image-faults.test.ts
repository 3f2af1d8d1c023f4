import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { imageFaults } from '../../../../shared/practice/faults-of-images.ts';
import type { AssociationEvent } from '../../../../shared/retrieve/association-event.ts';
import { readAttributes } from '../../dataset/attributes.ts';
import { parseDataSet } from '../../dataset/parse.ts';
import { FaultWorld, images, study } from './faults.test-support.ts';

let world: FaultWorld;

beforeAll(async () => {
  world = await FaultWorld.open();
}, 60_000);
afterEach(async () => {
  await world.pacs.setFault(undefined);
  world.clear();
});
afterAll(() => world.close());

type Type = AssociationEvent['type'];
function inboundOf<T extends Type>(type: T): Extract<AssociationEvent, { type: T }>[] {
  return world.inbound.filter(
    (event): event is Extract<AssociationEvent, { type: T }> => event.type === type,
  );
}

const allFailed = { completed: 0, failed: images, warning: 0 };
const allSent = { completed: images, failed: 0, warning: 0 };
/** Of 40, every third. */
const gaps = 13;

/** No connection, this wait, this status. */
async function expectNoCall(waitMs: number, status: number, comment?: string): Promise<void> {
  const { response, waits, pending } = await world.move();
  expect(response?.status).toBe(status);
  expect(response?.errorComment).toBe(comment);
  expect(waits).toContain(waitMs);
  expect(pending).toEqual([]);
  expect(world.inbound).toEqual([]);
}

async function expectBrokenOff(): Promise<void> {
  const { response } = await world.move();
  expect(response).toMatchObject({ status: 0xb000, counts: { completed: 1, failed: images - 1 } });
  expect(world.stored).toHaveLength(2);
}

type ImageFault = (typeof imageFaults)[number]['id'];

const shows: Readonly<Record<ImageFault, () => Promise<void>>> = {
  async C06() {
    const elsewhere = createServer((socket) => socket.destroy());
    const called = new Promise<void>((resolve, reject) => {
      elsewhere.once('connection', () => resolve());
      elsewhere.once('error', reject);
    });
    await new Promise<void>((resolve) => elsewhere.listen(4006, '127.0.0.1', resolve));
    const { response } = await world.move();
    await called;
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect((await world.move()).response?.errorComment).toBe('Connection refused');
    expect(world.inbound).toEqual([]);
  },
  C07: () => expectNoCall(3050, 0xa702),
  async C08() {
    const { response, pending } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(pending).toHaveLength(images - 1);
    expect(world.inbound).toEqual([]);
  },
  C09: () => expectNoCall(10_000, 0xc000),
  C10: () => expectNoCall(5000, 0xa702, 'java.net.SocketTimeoutException: connect timed out'),
  C11: () => expectNoCall(21_000, 0xa702),
  C12: () => expectNoCall(20, 0xa702),
  C16: () => expectNoCall(15_100, 0xc000),
  async C17() {
    const first = await world.move();
    expect(first.response).toMatchObject({ status: 0xa801, errorComment: 'Unknown AE: HERE' });
    expect(world.inbound).toEqual([]);
    for (;;) if ((await world.move()).response?.status === 0) break;
    expect(world.stored).toHaveLength(images);
  },
  async C18() {
    expect(await world.echo(20)).toMatchObject({ kind: 'response-timeout', during: 'association' });
    const { response, waits } = await world.move();
    expect(waits).toEqual([5000, 5000]);
    expect(response).toMatchObject({ status: 0, counts: allSent });
  },
  async D01() {
    const { response, waits } = await world.move();
    expect(waits).toContain(12_000);
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    await world.until(() => inboundOf('connection-closed').length > 0);
    expect(inboundOf('connection-closed')[0]).toMatchObject({ bytesReceived: 10, orderly: false });
    expect(inboundOf('association-requested')).toEqual([]);
  },
  async D02() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect(inboundOf('connection-closed')).toMatchObject([{ firstBytes: 'tls' }]);
  },
  async D03() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(inboundOf('connection-closed')[0]).toMatchObject({ firstBytes: 'http' });
    expect(world.stored).toHaveLength(images);
  },
  async D04() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(inboundOf('association-requested')[0]?.calledAe).toBe('PRACTICE_DEST');
  },
  async D05() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(inboundOf('association-requested')[0]?.callingAe).toBe('PRACTICE_STORE');
    expect(world.stored.every(({ moveOriginator }) => moveOriginator === undefined)).toBe(true);
  },
  async D06() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect(inboundOf('association-accepted')).toHaveLength(64);
    expect(inboundOf('association-rejected')).toMatchObject([{ by: 'us', result: 2, source: 3, reason: 2 }]);
    expect(world.stored).toEqual([]);
  },
  async D07() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect(inboundOf('association-accepted')[0]?.contexts.map(({ result }) => result)).not.toContain(0);
    expect(world.stored).toEqual([]);
  },
  async D08() {
    const { response, pending } = await world.move();
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect(pending).toHaveLength(images - 1);
    const contexts = inboundOf('association-accepted')[0]?.contexts ?? [];
    expect(contexts.every(({ result }) => result === 0)).toBe(true);
    expect(contexts.map((context) => context.transferSyntax)).not.toContain(transferSyntax.explicitLittle);
    expect(world.stored).toEqual([]);
    expect(inboundOf('association-released')).toMatchObject([{ by: 'peer' }]);
  },
  async D10() {
    world.answer = (data, command) => {
      const { SOPInstanceUID } = readAttributes(parseDataSet(data, command.transferSyntaxUid));
      return SOPInstanceUID === command.sopInstanceUid ? 0 : 0xa900;
    };
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xb000, counts: { completed: images - gaps, failed: gaps } });
    expect(world.stored).toHaveLength(images);
  },
  async D11() {
    await expectBrokenOff();
    expect(inboundOf('association-aborted')).toMatchObject([{ by: 'us' }]);
    const [closed] = inboundOf('connection-closed');
    expect(closed).toMatchObject({
      failure: { kind: 'response-timeout', during: 'C-STORE', awaited: 'rest-of-image' },
    });
  },
  async D12() {
    await expectBrokenOff();
    expect(inboundOf('association-aborted')).toMatchObject([{ by: 'peer', source: 0, reason: 0 }]);
  },
  async E01() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(world.inbound).toEqual([]);
    await world.until(() => inboundOf('connection-closed').length > 0);
    expect(world.stored).toHaveLength(images);
  },
  async E02() {
    const { failure, pending } = await world.move({ responseTimeoutMs: 500 });
    expect(failure).toMatchObject({ kind: 'response-timeout', during: 'C-MOVE' });
    expect(pending).toHaveLength(images - 1);
    expect(world.stored).toHaveLength(images);
  },
  async E03() {
    const { response, pending } = await world.move({ cancelAfter: 5 });
    expect(pending.every(({ remaining }) => remaining === images)).toBe(true);
    expect(pending.length).toBeGreaterThanOrEqual(5);
    expect(response?.status).toBe(0xfe00);
    expect(world.inbound).toEqual([]);
  },
  async E04() {
    const { response, pending } = await world.move();
    expect(pending).toEqual(Array.from({ length: images - 1 }, () => ({})));
    expect(response).toMatchObject({ status: 0, counts: { completed: 0, failed: 0, warning: 0 } });
    expect(world.stored).toHaveLength(images);
  },
  async E05() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xb000, counts: { completed: images - gaps, failed: gaps } });
    const sent = new Set(world.stored.map(({ sopInstanceUid }) => sopInstanceUid));
    expect(response?.failedSopInstanceUids).toHaveLength(gaps);
    expect(response?.failedSopInstanceUids.some((uid) => sent.has(uid))).toBe(false);
  },
  async E06() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: { completed: images - gaps, failed: gaps } });
    expect(response?.failedSopInstanceUids).toEqual([]);
    expect(world.stored).toHaveLength(images - gaps);
  },
  async E07() {
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0xfe00, counts: { remaining: 20, completed: 20 } });
    expect(world.stored).toHaveLength(20);
    expect(world.outbound.map(({ type }) => type)).not.toContain('cancel-sent');
  },
  async E08() {
    const ofOther = new Set<string>();
    world.answer = (data, command) => {
      const { StudyInstanceUID } = readAttributes(parseDataSet(data, command.transferSyntaxUid));
      if (StudyInstanceUID !== study) ofOther.add(command.sopInstanceUid);
      return 0;
    };
    const { response } = await world.move();
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(world.stored).toHaveLength(images + 2);
    expect(ofOther.size).toBe(1);
    expect(new Set(world.stored.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(images + 1);
  },
  async E09() {
    const { response } = await world.move({ cancelAfter: 2 });
    expect(world.outbound.map(({ type }) => type)).toContain('cancel-sent');
    expect(response).toMatchObject({ status: 0, counts: allSent });
    expect(world.stored).toHaveLength(images);
  },
  async F01() {
    const { failure, response } = await world.get();
    expect(response).toBeUndefined();
    expect(failure?.kind).toBe('no-presentation-context');
    const refused = world.outbound
      .filter((event) => event.type === 'association-accepted')
      .flatMap(({ contexts }) => contexts);
    expect(refused.find((one) => one.abstractSyntax === sopClass.studyRootGet)?.result).toBe(3);
  },
  async F02() {
    const { response, received } = await world.get();
    expect(response).toMatchObject({ status: 0xa702, counts: allFailed });
    expect(received).toBe(0);
  },
};

describe('faults of the way back, of the images and of the end', () => {
  test.each(imageFaults)('$id: $does', async ({ id }) => {
    await world.pacs.setFault(id);
    await shows[id]();
  });
});
