import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAttributes, readText } from '../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import type { DataSet } from '../../electron/backend/dataset/data-set.ts';
import { tagOf } from '../../electron/backend/dataset/dictionary.ts';
import { parseDataSet } from '../../electron/backend/dataset/parse.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { Acceptor } from '../../electron/backend/dimse/acceptor.ts';
import type {
  Association,
  AssociationOptions,
  ContextProposal,
} from '../../electron/backend/dimse/association.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import { createEventLog, type EventLog } from '../../electron/backend/dimse/testing/event-log.ts';
import { createMemorySink, type MemorySink } from '../../electron/backend/dimse/testing/memory-sink.ts';
import { sopClass } from '../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../shared/dicom/transfer-syntax.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import {
  type Dcmqrscp,
  freePort,
  type Orthanc,
  run,
  type Storescp,
  startDcmqrscp,
  startOrthanc,
  startStorescp,
} from '../support/peers.ts';

const folder = '/usr/lib/python3/dist-packages/pydicom/data/test_files';
const ctFile = `${folder}/CT_small.dcm`;
const mrFile = `${folder}/MR_small.dcm`;
const jpeg2000File = `${folder}/JPEG2000.dcm`;
const { explicitLittle, implicitLittle, jpeg2000 } = transferSyntax;

interface Instance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Uint8Array;
  readonly offset: number;
}

async function readInstance(file: string): Promise<Instance> {
  const bytes = await readFile(file);
  const { dataSetOffset: offset, transferSyntaxUid } = readPart10(bytes);
  const dataSet = bytes.subarray(offset);
  const attributes = readAttributes(parseDataSet(dataSet, transferSyntaxUid));
  return {
    sopClassUid: attributes.SOPClassUID ?? '',
    sopInstanceUid: attributes.SOPInstanceUID ?? '',
    studyInstanceUid: attributes.StudyInstanceUID ?? '',
    seriesInstanceUid: attributes.SeriesInstanceUID ?? '',
    transferSyntaxUid,
    dataSet,
    offset,
  };
}

function pixels(dataSet: Uint8Array, transferSyntaxUid: string): string {
  const value = parseDataSet(dataSet, transferSyntaxUid).elements.get(tagOf('PixelData') ?? 0)?.value;
  return createHash('sha256')
    .update(value ?? '')
    .digest('hex');
}

const identifierSyntaxes = [explicitLittle, implicitLittle];
const queryContexts: readonly ContextProposal[] = [
  { abstractSyntax: sopClass.verification, transferSyntaxes: [implicitLittle] },
  ...[sopClass.studyRootFind, sopClass.studyRootMove, sopClass.studyRootGet].map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: identifierSyntaxes,
  })),
];

interface Called {
  readonly association: Association;
  readonly log: EventLog;
}

async function call(
  peer: { readonly aeTitle: string; readonly port: number },
  contexts: readonly ContextProposal[] = queryContexts,
  more: Partial<AssociationOptions> = {},
): Promise<Called> {
  const log = createEventLog();
  const association = await requestAssociation({
    peer: { aeTitle: peer.aeTitle, host: '127.0.0.1', port: peer.port },
    callingAe: 'MOVESCOPE',
    contexts,
    maxPduLength: 131072,
    connectTimeoutMs: 10_000,
    responseTimeoutMs: 20_000,
    observe: log.observe,
    ...more,
  });
  return { association, log };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure | undefined> {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof FailureError ? error.failure : undefined;
}

function storageContext(instance: Instance, scpRole = false): ContextProposal {
  const { sopClassUid: abstractSyntax, transferSyntaxUid } = instance;
  return { abstractSyntax, transferSyntaxes: [transferSyntaxUid], ...(scpRole ? { scpRole } : {}) };
}

async function send(
  peer: { readonly aeTitle: string; readonly port: number },
  instances: readonly Instance[],
) {
  const { association } = await call(
    peer,
    instances.map((instance) => storageContext(instance)),
  );
  for (const instance of instances) expect(await association.store(instance)).toBe(0);
  await association.release();
}

function expectSameInstances(sink: MemorySink, instances: readonly Instance[]): void {
  const received = sink.stored.map(({ command, bytes }) => ({
    sopClassUid: command.sopClassUid,
    sopInstanceUid: command.sopInstanceUid,
    pixels: pixels(bytes, command.transferSyntaxUid),
  }));
  const expected = instances.map((instance) => ({
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    pixels: pixels(instance.dataSet, instance.transferSyntaxUid),
  }));
  expect(received).toHaveLength(expected.length);
  expect(received).toEqual(expect.arrayContaining(expected));
}

/** Our acceptor as a move destination; each test takes its own sink. */
let sink = createMemorySink();
let inbound = createEventLog();
let acceptor: Acceptor;
let destination: { readonly aeTitle: string; readonly port: number };
let ct: Instance;
let mr: Instance;
let compressed: Instance;

beforeAll(async () => {
  [ct, mr, compressed] = await Promise.all([
    readInstance(ctFile),
    readInstance(mrFile),
    readInstance(jpeg2000File),
  ]);
  acceptor = createAcceptor({
    services: {
      store: { open: (command) => sink.open(command) },
      async *find({ identifier }) {
        const wanted = readText(identifier, tagOf('PatientID') ?? 0);
        for (const name of ['Ä^A', 'B^B']) {
          yield buildDataSet({ QueryRetrieveLevel: 'STUDY', PatientID: wanted ?? '', PatientName: name });
        }
        return { status: 0 };
      },
      async move({ moveDestination, pending }) {
        pending({ remaining: 1, completed: 0, failed: 0, warning: 0 });
        const known = moveDestination === 'KNOWN';
        return known
          ? { status: 0, counts: { completed: 1, failed: 0, warning: 0 } }
          : { status: 0xa801, counts: {}, errorComment: 'Unknown destination' };
      },
      async get({ store, pending }) {
        const status = await store(ct);
        pending({ remaining: 0, completed: 1, failed: 0, warning: 0 });
        return { status: status ?? 0xa702, counts: { completed: 1, failed: 0, warning: 0 } };
      },
    },
    observe: (event) => inbound.observe(event),
    maxPduLength: 131072,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 20_000,
    maxAssociations: 20,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  destination = { aeTitle: 'MOVESCOPE', port };
});
afterAll(() => acceptor.close());

function freshDestination(): void {
  sink = createMemorySink();
  inbound = createEventLog();
}

describe('tools of DCMTK call our acceptor', () => {
  test('echoscu', async () => {
    const result = await run('echoscu', ['-v', '127.0.0.1', String(destination.port)]);
    expect(result.stderr).toContain('Received Echo Response (Success)');
    expect(result.code).toBe(0);
  });

  test('storescu sends native and compressed images, and again with PDUs of the greatest length', async () => {
    for (const args of [[], ['--max-pdu', '131072', '--max-send-pdu', '131072']]) {
      freshDestination();
      // -xw proposes JPEG 2000; each file goes out as it is.
      const files = [ctFile, mrFile, jpeg2000File];
      const result = await run('storescu', [
        ...args,
        '-v',
        '-xw',
        '127.0.0.1',
        String(destination.port),
        ...files,
      ]);
      expect(result.code).toBe(0);
      expectSameInstances(sink, [ct, mr, compressed]);
      expect(sink.stored.map((one) => one.command.transferSyntaxUid)).toContain(jpeg2000);
    }
  });

  test('findscu reads our matches, in Unicode', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientID=4711', '-k', 'PatientName'];
    const result = await run('findscu', ['-S', ...keys, '127.0.0.1', String(destination.port)]);
    expect(result.code).toBe(0);
    expect(result.stderr + result.stdout).toMatch(/4711/);
    expect((result.stderr + result.stdout).match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(2);
  });

  test('movescu sees our counts and our refusal', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2'];
    const at = ['127.0.0.1', String(destination.port)];
    const known = await run('movescu', ['-v', '-S', '-aem', 'KNOWN', ...keys, ...at]);
    expect(known.stderr).toContain('Received Move Response 1 (Pending)');
    expect(known.stderr).toContain('Received Final Move Response (Success)');
    const unknown = await run('movescu', ['-v', '-S', '-aem', 'NOBODY', ...keys, ...at]);
    expect(unknown.stderr).toContain('MoveDestinationUnknown');
  });

  test('getscu receives from us on its own association', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2'];
    const result = await run('getscu', [
      '-v',
      '-S',
      '--ignore',
      ...keys,
      '127.0.0.1',
      String(destination.port),
    ]);
    expect(result.stderr).toContain('Received C-GET Response (Success)');
    expect(result.stderr).toMatch(/Number of Completed Suboperations\s*: 1/);
  });
});

describe('we call storescp', () => {
  let storescp: Storescp;
  beforeAll(async () => {
    storescp = await startStorescp({ extraArgs: ['--bit-preserving', '+xa'] });
  });
  afterAll(() => storescp.stop());

  test('what it writes is bit for bit what we sent, from memory and from a file stream', async () => {
    const { association } = await call(storescp, [storageContext(ct), storageContext(compressed)]);
    expect(await association.store(ct)).toBe(0);
    expect(
      await association.store({
        ...compressed,
        dataSet: createReadStream(jpeg2000File, { start: compressed.offset, highWaterMark: 999 }),
      }),
    ).toBe(0);
    await association.release();
    const files = await storescp.files();
    const hashes = await Promise.all(
      files.map(async (file) => Buffer.from((await readInstance(file)).dataSet)),
    );
    for (const instance of [ct, compressed]) {
      expect(hashes.some((bytes) => bytes.equals(instance.dataSet))).toBe(true);
    }
  });
});

describe('we call dcmqrscp', () => {
  let qr: Dcmqrscp;
  beforeAll(async () => {
    qr = await startDcmqrscp({ hosts: [destination] });
    await send(qr, [ct, mr]);
  });
  afterAll(() => qr.stop());

  test('C-ECHO', async () => {
    const { association, log } = await call(qr);
    expect(await association.echo()).toBe(0);
    await association.release();
    expect(log.of('association-accepted')[0]).toMatchObject({
      implementationVersionName: expect.stringMatching(/^OFFIS_DCMTK/),
    });
    expect(log.types.slice(-2)).toEqual(['association-released', 'connection-closed']);
  });

  test('C-FIND at study and instance level', async () => {
    const { association } = await call(qr);
    const studies: DataSet[] = [];
    const identifier = buildDataSet({ StudyInstanceUID: '', PatientName: '', PatientID: '' });
    const find = { model: 'study-root', onMatch: (match: DataSet) => studies.push(match) } as const;
    expect(await association.find({ ...find, level: 'study', identifier })).toMatchObject({ status: 0 });
    const found = studies.map((match) => readAttributes(match).StudyInstanceUID);
    expect(found.sort()).toEqual([ct.studyInstanceUid, mr.studyInstanceUid].sort());
    const instances: DataSet[] = [];
    const { studyInstanceUid: study, seriesInstanceUid: series } = ct;
    const ofSeries = { StudyInstanceUID: study, SeriesInstanceUID: series, SOPInstanceUID: '' };
    await association.find({
      ...find,
      level: 'instance',
      identifier: buildDataSet(ofSeries),
      onMatch: (match) => instances.push(match),
    });
    expect(instances.map((match) => readAttributes(match).SOPInstanceUID)).toEqual([ct.sopInstanceUid]);
    await association.release();
  });

  test('C-MOVE brings the study to our acceptor, tied by the move originator', async () => {
    freshDestination();
    const { association, log } = await call(qr);
    const pending: unknown[] = [];
    const { messageId, response } = association.move({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: mr.studyInstanceUid }),
      moveDestination: destination.aeTitle,
      onPending: (counts) => pending.push(counts),
    });
    expect(await response).toMatchObject({ status: 0, counts: { completed: 1, failed: 0 } });
    await association.release();
    expectSameInstances(sink, [mr]);
    expect(sink.stored[0]?.command).toMatchObject({
      moveOriginator: { aeTitle: 'MOVESCOPE', messageId },
      calledAe: destination.aeTitle,
      remoteAddress: '127.0.0.1',
    });
    expect(log.of('request-sent')[0]).toMatchObject({ service: 'C-MOVE', messageId });
    expect((await inbound.until('connection-closed')).orderly).toBe(true);
  });

  test('C-MOVE to a destination that it does not know', async () => {
    const { association } = await call(qr);
    const { response } = association.move({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: mr.studyInstanceUid }),
      moveDestination: 'NOBODY',
      onPending: () => undefined,
    });
    expect((await response).status).toBe(0xa801);
    await association.release();
  });

  test('C-GET brings the study on the same association', async () => {
    const got = createMemorySink();
    const { association } = await call(qr, [...queryContexts, storageContext(ct, true)]);
    expect(association.contexts.at(-1)).toMatchObject({ result: 0, scpRole: true });
    const final = await association.get({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: ct.studyInstanceUid }),
      store: got,
      onPending: () => undefined,
    });
    expect(final).toMatchObject({ status: 0, counts: { completed: 1, failed: 0 } });
    await association.release();
    expectSameInstances(got, [ct]);
  });

  test('C-GET without the SCP role fails at the peer and reaches us as its status', async () => {
    const { association } = await call(qr, [...queryContexts, storageContext(ct)]);
    const got = createMemorySink();
    const final = await association.get({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: ct.studyInstanceUid }),
      store: got,
      onPending: () => undefined,
    });
    expect(final.status).not.toBe(0);
    expect(got.stored).toEqual([]);
    await association.release();
  });

  test('an AE title that it does not serve', async () => {
    const failure = await failureOf(call({ aeTitle: 'WRONG', port: qr.port }));
    expect(failure).toMatchObject({ kind: 'association-rejected', result: 1, calledAe: 'WRONG' });
  });

  test('C-GET switched off: its context is refused, and alone it ends the association', async () => {
    const without = await startDcmqrscp({ extraArgs: ['--disable-get'] });
    try {
      const { association } = await call(without);
      const get = association.contexts.find((context) => context.abstractSyntax === sopClass.studyRootGet);
      expect(get?.result).toBe(3);
      await association.release();
      const only = [{ abstractSyntax: sopClass.studyRootGet, transferSyntaxes: identifierSyntaxes }];
      expect(await failureOf(call(without, only))).toEqual({
        kind: 'no-presentation-context',
        abstractSyntax: sopClass.studyRootGet,
        contexts: [{ abstractSyntax: sopClass.studyRootGet, result: 3 }],
      });
    } finally {
      await without.stop();
    }
  });
});

describe('we call Orthanc', () => {
  let orthanc: Orthanc;
  beforeAll(async () => {
    const unreachable = { aeTitle: 'UNREACHABLE', port: await freePort() };
    orthanc = await startOrthanc({ modalities: [destination, unreachable] });
    await send({ aeTitle: orthanc.aeTitle, port: orthanc.dicomPort }, [ct, mr]);
    await orthanc.upload(jpeg2000File);
  });
  afterAll(() => orthanc.stop());

  const peer = () => ({ aeTitle: orthanc.aeTitle, port: orthanc.dicomPort });

  test('C-ECHO, and what we stored before is there', async () => {
    const { association } = await call(peer());
    expect(await association.echo()).toBe(0);
    await association.release();
    const instances: unknown = await (await fetch(`${orthanc.url}/instances`)).json();
    expect(instances).toHaveLength(3);
  });

  test('C-FIND at series level', async () => {
    const { association } = await call(peer());
    const matches: DataSet[] = [];
    const final = await association.find({
      model: 'study-root',
      level: 'series',
      identifier: buildDataSet({
        StudyInstanceUID: ct.studyInstanceUid,
        SeriesInstanceUID: '',
        Modality: '',
      }),
      onMatch: (match) => matches.push(match),
    });
    expect(final.status).toBe(0);
    expect(matches.map((match) => readAttributes(match).Modality)).toEqual(['CT']);
    await association.release();
  });

  test('C-MOVE of native and compressed studies', async () => {
    for (const instance of [ct, compressed]) {
      freshDestination();
      const { association } = await call(peer());
      const { messageId, response } = association.move({
        model: 'study-root',
        level: 'study',
        identifier: buildDataSet({ StudyInstanceUID: instance.studyInstanceUid }),
        moveDestination: destination.aeTitle,
        onPending: () => undefined,
      });
      expect(await response).toMatchObject({ status: 0 });
      await association.release();
      expectSameInstances(sink, [instance]);
      expect(sink.stored[0]?.command.moveOriginator).toEqual({ aeTitle: 'MOVESCOPE', messageId });
    }
  });

  test('C-MOVE to a destination where nobody listens', async () => {
    const { association } = await call(peer());
    const { response } = association.move({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: ct.studyInstanceUid }),
      moveDestination: 'UNREACHABLE',
      onPending: () => undefined,
    });
    expect((await response).status).toBeGreaterThan(0xa000);
    await association.release();
  });

  test('C-GET', async () => {
    const got = createMemorySink();
    const { association } = await call(peer(), [...queryContexts, storageContext(mr, true)]);
    const final = await association.get({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: mr.studyInstanceUid }),
      store: got,
      onPending: () => undefined,
    });
    expect(final).toMatchObject({ status: 0 });
    await association.release();
    expectSameInstances(got, [mr]);
  });

  test('its web port is not DICOM', async () => {
    const web = { aeTitle: orthanc.aeTitle, port: orthanc.httpPort };
    expect(await failureOf(call(web))).toMatchObject({
      kind: 'not-dicom',
      protocol: 'http',
      port: orthanc.httpPort,
    });
  });
});
