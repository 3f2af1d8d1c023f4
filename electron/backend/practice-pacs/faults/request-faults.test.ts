import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { type FaultId, faultIds, practiceFaults } from '../../../../shared/practice/faults.ts';
import { requestFaults } from '../../../../shared/practice/faults-of-requests.ts';
import { behaviours } from './behaviours.ts';
import { FaultWorld, images, type Requested, study } from './faults.test-support.ts';

let world: FaultWorld;

beforeAll(async () => {
  world = await FaultWorld.open();
}, 60_000);
afterEach(async () => {
  await world.pacs.setFault(undefined);
  world.clear();
});
afterAll(() => world.close());

function ended(requested: Requested) {
  const { response } = requested;
  return { status: response?.status, comment: response?.errorComment, counts: response?.counts };
}

async function expectRefusal(status: number, comment: string | undefined): Promise<void> {
  expect(ended(await world.move())).toMatchObject({ status, comment, counts: {} });
  expect(world.inbound).toEqual([]);
}

type RequestFault = (typeof requestFaults)[number]['id'];

/** What each fault has to show. */
const shows: Readonly<Record<RequestFault, () => Promise<void>>> = {
  async A02() {
    const { port } = world.pacs.state();
    expect(await world.echo()).toMatchObject({ kind: 'tcp-refused', port });
    expect(world.pacs.state()).toMatchObject({ status: 'running', port, fault: 'A02' });
    await world.pacs.setFault(undefined);
    expect(world.pacs.state().port).toBe(port);
  },
  async A05() {
    expect(await world.echo()).toMatchObject({ kind: 'not-dicom', protocol: 'http' });
  },
  async A06() {
    expect(await world.echo()).toMatchObject({
      kind: 'not-dicom',
      protocol: 'tls',
      firstBytes: '15030100020246',
    });
  },
  async A08() {
    expect(await world.echo()).toMatchObject({
      kind: 'association-rejected',
      result: 1,
      source: 1,
      reason: 7,
    });
  },
  async A09() {
    expect(await world.echo()).toMatchObject({
      kind: 'association-rejected',
      result: 1,
      source: 1,
      reason: 3,
    });
  },
  async A10() {
    expect(await world.echo()).toMatchObject({
      kind: 'association-rejected',
      result: 2,
      source: 3,
      reason: 2,
    });
  },
  async A11() {
    expect(await world.echo()).toMatchObject({
      kind: 'association-rejected',
      result: 1,
      source: 1,
      reason: 1,
    });
  },
  async A12() {
    expect(await world.echo()).toBe(0);
    const aborted = { kind: 'association-aborted', by: 'peer', source: 0, reason: 0 };
    expect((await world.find('study', { PatientID: '' })).failure).toMatchObject(aborted);
    expect((await world.move()).failure).toMatchObject(aborted);
    expect((await world.get()).failure).toMatchObject(aborted);
  },
  async A13() {
    const { failure } = await world.move();
    const contexts = [{ abstractSyntax: sopClass.studyRootMove, result: 3 }];
    expect(failure).toMatchObject({ kind: 'no-presentation-context', contexts });
    expect((await world.find('study', { StudyInstanceUID: study })).matches).toHaveLength(1);
  },
  async A14() {
    expect(await world.echo()).toMatchObject({ kind: 'association-closed-early', during: 'association' });
    expect(world.outbound.at(-1)).toMatchObject({ type: 'connection-closed', bytesReceived: 0 });
  },
  async A15() {
    expect(await world.echo(200)).toMatchObject({ kind: 'response-timeout', during: 'association' });
  },
  async A16() {
    const { failure } = await world.move();
    expect(failure).toMatchObject({ kind: 'association-closed-early', code: 'ECONNRESET' });
    await world.until(() => world.inbound.some(({ type }) => type === 'connection-closed'));
    expect(world.stored).toHaveLength(images);
    expect(world.inbound.some(({ type }) => type === 'association-released')).toBe(true);
  },
  B02: () => expectRefusal(0xa801, 'Unknown AE: HERE'),
  B03: () => expectRefusal(0xc801, 'Move Destination not allowed'),
  async B04() {
    expect(ended(await world.move())).toEqual({ status: 0xa801, comment: undefined, counts: {} });
    expect(world.inbound).toEqual([]);
    expect(ended(await world.move({ destination: 'here' }))).toMatchObject({ status: 0 });
    expect(world.stored).toHaveLength(images);
  },
  async B05() {
    await expectRefusal(0x0124, 'Not authorised');
    expect((await world.get()).response?.status).toBe(0x0124);
  },
  async B06() {
    await expectRefusal(0xa900, 'Missing PatientID (0010,0020)');
    const keys = { StudyInstanceUID: study, PatientID: 'MV-1002' };
    expect(ended(await world.move({ keys })).status).toBe(0);
  },
  async B07() {
    const { matches } = await world.find('series', { StudyInstanceUID: study, SeriesInstanceUID: '' });
    const keys = { StudyInstanceUID: study, SeriesInstanceUID: matches[0]?.SeriesInstanceUID ?? '' };
    expect(ended(await world.move({ level: 'series', keys })).status).toBe(0xa900);
    expect(world.stored).toEqual([]);
    expect(ended(await world.move()).status).toBe(0);
    expect(world.stored).toHaveLength(images);
  },
  async B08() {
    const listed = await world.find('study', { StudyInstanceUID: '', PatientID: 'MV-1002' });
    expect(listed.matches.some(({ StudyInstanceUID }) => StudyInstanceUID === study)).toBe(true);
    expect(await world.find('study', { StudyInstanceUID: study })).toMatchObject({ status: 0, matches: [] });
    expect(ended(await world.move())).toMatchObject({ status: 0, counts: { completed: 0, failed: 0 } });
  },
  B09: () => expectRefusal(0xa701, 'Too many matches'),
  B10: () => expectRefusal(0xc511, undefined),
  async B11() {
    const found = await world.find('study', { StudyInstanceUID: study, InstanceAvailability: '' });
    expect(found.matches[0]).toMatchObject({ StudyInstanceUID: study, InstanceAvailability: 'NEARLINE' });
    const { response, pending, waits } = await world.move();
    expect(waits).toEqual([5000, 5000, 5000, 5000]);
    expect(pending.slice(0, 4).map(({ remaining }) => remaining)).toEqual([images, images, images, images]);
    expect(response).toMatchObject({ status: 0, counts: { completed: images } });
    expect(world.stored).toHaveLength(images);
  },
  async B12() {
    const { status, matches } = await world.find('study', { StudyInstanceUID: '' });
    expect({ status, matches: matches.length }).toEqual({ status: 0xfe00, matches: 5 });
    expect((await world.find('study', { StudyInstanceUID: study })).status).toBe(0);
  },
  async B13() {
    expect(await world.find('study', { PatientName: 'Yamamoto*' })).toMatchObject({ status: 0, matches: [] });
    expect((await world.find('study', { PatientID: 'MV-1002' })).matches.length).toBeGreaterThan(0);
  },
  async B14() {
    let moved = false;
    const move = world.move().finally(() => {
      moved = true;
    });
    const association = await world.associate([sopClass.verification]);
    expect(await association.echo()).toBe(0);
    await association.release();
    expect(moved).toBe(false);
    expect((await world.find('study', { StudyInstanceUID: study })).matches).toHaveLength(1);
    const { response, waits } = await move;
    expect(waits).toEqual([20_000]);
    expect(response).toMatchObject({ status: 0, counts: { completed: images } });
    // It is over: the next one goes at once.
    expect(ended(await world.move()).status).toBe(0);
  },
};

describe('faults of the line and of requests', () => {
  test.each(requestFaults)('$id: $does', async ({ id }) => {
    await world.pacs.setFault(id);
    await shows[id]();
  });

  test('switching off brings everything back', async () => {
    await world.pacs.setFault('A05');
    await world.pacs.setFault(undefined);
    expect(world.pacs.state().fault).toBeUndefined();
    expect(await world.echo()).toBe(0);
    expect((await world.move()).response).toMatchObject({ status: 0, counts: { completed: images } });
  });

  test('an association keeps the services that it was given', async () => {
    const association = await world.associate([sopClass.verification, sopClass.studyRootFind]);
    await world.pacs.setFault('A08');
    expect(await association.echo()).toBe(0);
    await association.release();
    expect(await world.echo()).toMatchObject({ kind: 'association-rejected' });
  });
});

describe('the catalogue of faults', () => {
  test('has a behaviour for each, each once, and at least 40', () => {
    expect(Object.keys(behaviours).sort()).toEqual([...faultIds].sort());
    expect(new Set<FaultId>(faultIds).size).toBe(practiceFaults.length);
    expect(practiceFaults.length).toBeGreaterThanOrEqual(40);
  });

  test('says in one line each what happens', () => {
    for (const { id, title, does } of practiceFaults) {
      expect(title.length, id).toBeLessThanOrEqual(32);
      expect(does, id).toMatch(/^[A-Z][^\n]{20,120}[.]$/);
    }
  });
});
