import { afterEach, describe, expect, it } from 'vitest';
import { readAttributes } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { AcceptorServices, InboundFind } from '../dimse/acceptor.ts';
import { findSmallInstance } from './find-small-instance.ts';
import { testListener } from './p0-listener.ts';
import { testEcho } from './p1-echo.ts';
import { testFind } from './p2-find.ts';
import { testFabricatedMove } from './p3-fabricated-move.ts';
import { testControlMove } from './p4-control-move.ts';
import { testCommitment } from './p7-commitment.ts';
import {
  answersWith,
  createProbeWorld,
  evidenceOfProduct,
  type ProbeWorld,
  testRun,
  unknownAtOnce,
} from './probes.test-support.ts';

let world: ProbeWorld | undefined;
afterEach(() => world?.close());

async function given(...options: Parameters<typeof createProbeWorld>): Promise<ProbeWorld> {
  world = await createProbeWorld(...options);
  return world;
}

const keysOf = (request: InboundFind) => readAttributes(request.identifier);

/** Answers like a small archive: two studies, the second one smaller, with two images. */
const archive: AcceptorServices = {
  async *find(request) {
    const rows = {
      patient: [{ PatientID: 'P1' }],
      study: [
        { StudyInstanceUID: '1.1', NumberOfStudyRelatedInstances: '500' },
        { StudyInstanceUID: '1.2', NumberOfStudyRelatedInstances: '2' },
      ],
      series: [{ SeriesInstanceUID: '1.2.1', NumberOfSeriesRelatedInstances: '2' }],
      instance: [
        { SOPInstanceUID: '1.2.1.1', Rows: '4000', Columns: '4000' },
        { SOPInstanceUID: '1.2.1.2', Rows: '64', Columns: '64' },
      ],
    };
    for (const row of rows[request.level ?? 'study']) yield buildDataSet(row);
    return { status: 0 };
  },
  move: async () => ({ status: 0xa801, counts: {}, errorComment: 'Unknown AE' }),
};

describe('P0, our own listener', () => {
  it('is ours when it has seen the random name', async () => {
    const { tools, subject } = await given();
    expect(await testListener(tools, subject())).toMatchObject({ probe: 'P0', loopback: 'own' });
  });

  it('is a foreign one when somebody else answers', async () => {
    const { tools, subject } = await given({}, { foreignListener: true });
    expect(await testListener(tools, subject())).toMatchObject({
      ...{ loopback: 'foreign', ownerImplementationVersionName: 'MOVESCOPE_01' },
    });
  });

  it('is refused when nobody listens', async () => {
    const { tools, subject, close } = await given();
    await close();
    expect(await testListener(tools, subject())).toMatchObject({ loopback: 'refused' });
  });
});

describe('P1 and P2', () => {
  it('ask for an echo and for the study by its UID alone', async () => {
    const { tools, subject, finds } = await given(archive);
    expect(await testEcho(tools, subject())).toMatchObject({ ok: true, calledAe: 'PEER', callingAe: 'WS' });
    expect(await testFind(tools, subject())).toMatchObject({ by: 'study-uid', matches: 2 });
    expect(finds.map(keysOf)).toEqual([{ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.3' }]);
  });

  it('a search that is refused has no number of matches', async () => {
    const { tools, subject } = await given({
      find: answersWith({ status: 0xa700 }),
    });
    expect(await testFind(tools, subject())).not.toHaveProperty('matches');
  });
});

describe('P3, the fabricated move', () => {
  it('names every level by a UID that nobody has', async () => {
    const { tools, subject, moves } = await given(archive);
    const result = await testFabricatedMove(tools, subject());
    expect(result).toMatchObject({ destination: 'WS', status: 0xa801, errorComment: 'Unknown AE' });
    const keys = moves[0] && keysOf(moves[0]);
    for (const key of ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID']) {
      expect(keys?.[key]).toMatch(/^2\.25\.\d+$/);
    }
    expect(keys?.QueryRetrieveLevel).toBe('IMAGE');
    expect(keys).not.toHaveProperty('AccessionNumber');
  });

  it('asks for our name in the other spelling too, where the server says that it does not know ours', async () => {
    const { tools, subject, moves } = await given({
      ...archive,
      move: async ({ moveDestination }) => ({ status: moveDestination === 'ws' ? 0 : 0xa801, counts: {} }),
    });
    const result = await testFabricatedMove(tools, subject());
    expect(result).toMatchObject({
      ...{ destination: 'WS', status: 0xa801 },
      otherSpelling: { destination: 'ws', ofImage: false, status: 0 },
    });
    expect(moves.map((move) => keysOf(move).StudyInstanceUID)).not.toContain('1.2.3');
  });

  it.each([
    ['said that it does not know the name', unknownAtOnce(0xa801), ['ws', 'WS']],
    ['failed at once', unknownAtOnce(0xc000), ['ws', 'WS']],
    ['failed after it had tried to connect', unknownAtOnce(0xc000, 3000), []],
    ['failed at Conquest', { ...unknownAtOnce(0xa801), ...evidenceOfProduct('conquest') }, []],
    ['is not known', undefined, []],
  ])(
    'where the server looks for images first and the retrieve %s: one image to the other spelling, and when it comes to ours',
    async (_, evidence, asked) => {
      const { tools, subject, tests } = await given(
        { ...archive, move: async () => ({ status: 0, counts: {} }) },
        { test: async () => testRun(1) },
      );
      const result = await testFabricatedMove(tools, subject({ evidence }));
      expect(tests.map(({ peer }) => peer.moveDestination)).toEqual(asked);
      expect(result.otherSpelling).toEqual(
        asked.length === 0 ? undefined : { destination: 'ws', ofImage: true, arrived: 1, ownArrived: 1 },
      );
    },
  );

  it('has no other spelling of a name without letters', async () => {
    const { tools, subject, peer, moves } = await given(archive);
    await testFabricatedMove(tools, subject({ peer: { ...peer, moveDestination: '4711' } }));
    expect(moves).toHaveLength(1);
  });

  it('has a Patient ID that nobody has at a Patient Root server', async () => {
    const { tools, subject, peer, moves } = await given(archive);
    await testFabricatedMove(tools, subject({ peer: { ...peer, model: 'patient-root' } }));
    expect(moves[0] && keysOf(moves[0]).PatientID).toMatch(/^NOBODY-/);
  });
});

describe('P4, the control', () => {
  it('moves one small image of the study to a name that nobody knows, another one each time', async () => {
    const { tools, subject, moves } = await given(archive);
    const destinations = [
      (await testControlMove(tools, subject())).destination,
      (await testControlMove(tools, subject())).destination,
    ];
    expect(new Set(destinations).size).toBe(2);
    expect(moves.map((move) => move.moveDestination)).toEqual(destinations);
    expect(moves[0] && keysOf(moves[0])).toMatchObject({
      ...{ StudyInstanceUID: '1.2.3', SeriesInstanceUID: '1.2.1', SOPInstanceUID: '1.2.1.2' },
    });
  });

  it('is not run at Conquest, which would dial a host of that name', async () => {
    const { tools, subject, moves, finds } = await given(archive);
    await expect(
      testControlMove(tools, subject({ evidence: evidenceOfProduct('conquest') })),
    ).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
    expect([moves.length, finds.length]).toEqual([0, 0]);
  });

  it('is not run when the PACS tells of no image', async () => {
    const { tools, subject } = await given({
      find: answersWith({ status: 0 }),
      move: async () => ({ status: 0, counts: {} }),
    });
    await expect(testControlMove(tools, subject())).rejects.toMatchObject({ failure: { kind: 'not-found' } });
  });
});

describe('P7, storage commitment', () => {
  it('has no status where the service is not offered', async () => {
    const { tools, subject } = await given(archive);
    expect(await testCommitment(tools, subject())).toMatchObject({ probe: 'P7', calledBack: false });
  });

  it('at a peer that takes reports but no requests: its refusal', async () => {
    const { tools, subject } = await given({ commitmentReports: true });
    expect(await testCommitment(tools, subject())).toMatchObject({ status: 0x0211, calledBack: false });
  });
});

describe('looking for a small image', () => {
  const look = ({ tools, peer }: ProbeWorld, model = peer.model) =>
    findSmallInstance({
      ...{ associate: tools.associate, peer: { ...peer, model }, signal: new AbortController().signal },
      now: Date.UTC(2026, 2, 14),
    });

  it('goes through the smallest study and series to the smallest image, never without a key', async () => {
    const probes = await given(archive);
    expect(await look(probes)).toEqual({
      matches: 2,
      instance: { studyInstanceUid: '1.2', seriesInstanceUid: '1.2.1', sopInstanceUid: '1.2.1.2' },
    });
    expect(probes.finds.map(keysOf)).toMatchObject([
      { QueryRetrieveLevel: 'STUDY', StudyDate: '20260312-' },
      { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2' },
      { QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.2', SeriesInstanceUID: '1.2.1' },
    ]);
  });

  it('takes one patient at a Patient Root server, and keeps the Patient ID', async () => {
    const probes = await given(archive);
    expect(await look(probes, 'patient-root')).toMatchObject({ instance: { patientId: 'P1' } });
    expect(probes.finds.map(keysOf)).toMatchObject([{ PatientID: '*' }, { PatientID: 'P1' }, {}, {}]);
  });

  it('stops a server that goes on and on', async () => {
    let sent = 0;
    const probes = await given({
      async *find(request) {
        if (request.level !== 'study') return { status: 0 };
        while (!request.signal.aborted && sent < 100_000) {
          sent++;
          yield buildDataSet({ StudyInstanceUID: `1.${sent}` });
        }
        return { status: request.signal.aborted ? 0xfe00 : 0 };
      },
    });
    expect(await look(probes)).toEqual({ matches: 20, instance: undefined });
    expect(sent).toBeLessThan(100_000);
  });

  it('widens the days until there is something, and ends with nothing at an empty server', async () => {
    const probes = await given({
      find: answersWith({ status: 0 }),
    });
    expect(await look(probes)).toEqual({ matches: 0, instance: undefined });
    const dates = probes.finds.map((request) => keysOf(request).StudyDate);
    expect(dates).toEqual(['20260312-', '20260212-', '20250314-', '19160907-']);
  });

  it('fails as the search fails', async () => {
    const probes = await given({
      find: answersWith({ status: 0xc000, errorComment: 'no' }),
    });
    await expect(look(probes)).rejects.toMatchObject({
      failure: { kind: 'dimse-status', service: 'C-FIND', status: 0xc000 },
    });
  });
});
