import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { readAttributes } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import { parseDataSet } from '../dataset/parse.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor } from '../dimse/acceptor.ts';
import type { Association, StoreCommand, StoreSink } from '../dimse/association.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import { createPracticePacs, type PracticePacs } from './create-practice-pacs.ts';
import { samplePatients } from './samples/patients.ts';
import { sampleUid } from './samples/sample-uid.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const log = pino({ level: 'silent' });
const remoteAes: PeerAe[] = [];
const ctStudy = sampleUid('MV-1001/20260210');
const mrStudy = sampleUid('MV-1002/20260120');
const greekStudy = sampleUid('MV-1004/20260228');
const noObserver = (): void => undefined;

let folder: string;
let pacs: PracticePacs;
const entries: ConnectionLogEntry[] = [];
const associations: Association[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-'));
  pacs = createPracticePacs({ folder, clock, log, port: 0, remoteAes: () => remoteAes });
  pacs.onLog((entry) => entries.push(entry));
  await pacs.start();
}, 60_000);

afterEach(async () => {
  await Promise.all(associations.splice(0).map((association) => association.release()));
  remoteAes.splice(0);
});

afterAll(async () => {
  await pacs.stop();
  await rm(folder, { recursive: true, force: true });
});

async function associate(...sopClasses: readonly string[]): Promise<Association> {
  const association = await requestAssociation({
    peer: { aeTitle: 'PRACTICE', host: '127.0.0.1', port: pacs.state().port ?? 0 },
    callingAe: 'TESTER',
    contexts: sopClasses.map((abstractSyntax) => ({
      abstractSyntax,
      transferSyntaxes: [transferSyntax.explicitLittle],
    })),
    maxPduLength: 65_536,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 10_000,
    observe: noObserver,
  });
  associations.push(association);
  return association;
}

async function find(level: QueryLevel, keys: Attributes, model: InformationModel = 'study-root') {
  const association = await associate(
    model === 'study-root' ? sopClass.studyRootFind : sopClass.patientRootFind,
  );
  const matches: Attributes[] = [];
  const response = await association.find({
    model,
    level,
    identifier: buildDataSet(keys),
    onMatch: (match) => matches.push(readAttributes(match)),
  });
  return { status: response.status, errorComment: response.errorComment, matches };
}

/** A destination that keeps what it is told and answers with the next of `answers`, else success. */
async function destination(aeTitle: string, answers: number[] = []) {
  const commands: StoreCommand[] = [];
  const store: StoreSink = {
    open(command) {
      commands.push(command);
      return {
        write: () => undefined,
        finish: async () => answers.shift() ?? 0,
        abandon: async () => undefined,
      };
    },
  };
  const acceptor: Acceptor = createAcceptor({
    services: { store },
    observe: noObserver,
    maxPduLength: 65_536,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 4,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  remoteAes.push({ aeTitle, host: '127.0.0.1', port });
  return { acceptor, commands, port };
}

async function move(moveDestination: string, level: QueryLevel, keys: Attributes, cancelAfter?: number) {
  const association = await associate(sopClass.studyRootMove);
  const cancel = new AbortController();
  const pending: number[] = [];
  const { messageId, response } = association.move({
    model: 'study-root',
    level,
    identifier: buildDataSet(keys),
    moveDestination,
    onPending: (counts) => {
      pending.push(counts.remaining ?? -1);
      if (pending.length === cancelAfter) cancel.abort();
    },
    cancel: cancel.signal,
  });
  return { messageId, pending, ...(await response) };
}

describe('the practice PACS', () => {
  test('runs with all its sample studies', () => {
    const studies = samplePatients.flatMap((patient) => patient.studies);
    expect(pacs.state()).toMatchObject({
      status: 'running',
      aeTitle: 'PRACTICE',
      patients: samplePatients.length,
      studies: studies.length,
    });
    expect(samplePatients.length).toBeGreaterThanOrEqual(5);
    expect(samplePatients.filter((patient) => patient.studies.length >= 2).length).toBeGreaterThanOrEqual(3);
  });

  test('answers C-ECHO', async () => {
    const association = await associate(sopClass.verification);
    expect(await association.echo()).toBe(0);
  });

  test('the log tells of connections in plain sentences', async () => {
    await (await associate(sopClass.verification)).echo();
    const texts = entries.map(({ text }) => text);
    expect(texts).toContain('TESTER asked for an association with PRACTICE.');
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    const replayed: ConnectionLogEntry[] = [];
    pacs.onLog((entry) => replayed.push(entry))();
    expect(replayed).toEqual(entries);
  });
});

describe('C-FIND', () => {
  test('every name comes back in its script and is found by it', async () => {
    for (const patient of samplePatients) {
      const { status, matches } = await find('study', { PatientName: patient.name, PatientID: '' });
      expect(status).toBe(0);
      expect(matches).toHaveLength(patient.studies.length);
      expect(matches[0]?.PatientID).toBe(patient.id);
      expect(matches[0]?.PatientName).toBe(patient.name.replace(/=$/, ''));
      expect(matches[0]?.SpecificCharacterSet).toBe(patient.characterSet);
    }
  });

  test('counts and availability are returned when asked for', async () => {
    const { matches } = await find('study', {
      StudyInstanceUID: mrStudy,
      ModalitiesInStudy: '',
      NumberOfStudyRelatedSeries: '',
      NumberOfStudyRelatedInstances: '',
      NumberOfPatientRelatedStudies: '',
      SOPClassesInStudy: '',
      InstanceAvailability: '',
    });
    expect(matches).toEqual([
      {
        QueryRetrieveLevel: 'STUDY',
        RetrieveAETitle: 'PRACTICE',
        StudyInstanceUID: mrStudy,
        ModalitiesInStudy: 'MR',
        NumberOfStudyRelatedSeries: '2',
        NumberOfStudyRelatedInstances: '80',
        NumberOfPatientRelatedStudies: '2',
        SOPClassesInStudy: '1.2.840.10008.5.1.4.1.1.4',
        InstanceAvailability: 'ONLINE',
      },
    ]);
  });

  test('series and instances of a study', async () => {
    const series = await find('series', {
      StudyInstanceUID: mrStudy,
      SeriesInstanceUID: '',
      SeriesDescription: 'T2*',
      NumberOfSeriesRelatedInstances: '',
    });
    expect(series.matches).toMatchObject([
      { SeriesDescription: 'T2 axial', NumberOfSeriesRelatedInstances: '40' },
    ]);
    const SeriesInstanceUID = series.matches[0]?.SeriesInstanceUID ?? '';
    const keys = { StudyInstanceUID: mrStudy, SeriesInstanceUID, SOPInstanceUID: '', InstanceNumber: '' };
    const instances = await find('instance', keys);
    expect(new Set(instances.matches.map((match) => match.SOPInstanceUID)).size).toBe(40);
  });

  test('patients of the Patient Root', async () => {
    const { matches } = await find(
      'patient',
      { PatientID: 'MV-100*', NumberOfPatientRelatedStudies: '' },
      'patient-root',
    );
    expect(matches.map((match) => match.PatientID)).toEqual(samplePatients.map(({ id }) => id));
  });

  test.each([
    ['patients in the Study Root', 'patient', { PatientID: '' }, 'study-root'],
    ['series without a study', 'series', { SeriesInstanceUID: '' }, 'study-root'],
    ['instances without a series', 'instance', { StudyInstanceUID: ctStudy }, 'study-root'],
    ['series of several studies', 'series', { StudyInstanceUID: `${ctStudy}\\${mrStudy}` }, 'study-root'],
    ['studies without a patient in the Patient Root', 'study', { StudyDate: '' }, 'patient-root'],
  ] as const)('%s are refused with A900', async (_, level, keys, model) => {
    const { status, errorComment, matches } = await find(level, keys, model);
    expect(status).toBe(0xa900);
    expect(errorComment).toBeTruthy();
    expect(matches).toEqual([]);
  });
});

describe('C-MOVE', () => {
  test('sends every instance as stored, with the originator, and counts down', async () => {
    const { acceptor, commands } = await destination('HERE');
    const outcome = await move('HERE', 'study', { StudyInstanceUID: mrStudy });
    await acceptor.close();
    expect(outcome).toMatchObject({ status: 0, counts: { completed: 80, failed: 0, warning: 0 } });
    expect(outcome.pending).toEqual(Array.from({ length: 79 }, (_, index) => 79 - index));
    expect(new Set(commands.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(80);
    expect(new Set(commands.map(({ transferSyntaxUid }) => transferSyntaxUid))).toEqual(
      new Set([transferSyntax.explicitLittle, transferSyntax.rleLossless]),
    );
    expect(commands[0]?.moveOriginator).toEqual({ aeTitle: 'TESTER', messageId: outcome.messageId });
  });

  test('an AE title that is not in the table is refused with A801, also in another case', async () => {
    const { acceptor, commands } = await destination('HERE');
    const outcome = await move('here', 'study', { StudyInstanceUID: ctStudy });
    await acceptor.close();
    expect(outcome).toMatchObject({ status: 0xa801, errorComment: 'here is not in our table of AE titles' });
    expect(commands).toEqual([]);
  });

  test('a destination that does not answer gives A702 with counts', async () => {
    const { acceptor } = await destination('GONE');
    await acceptor.close();
    const outcome = await move('GONE', 'study', { StudyInstanceUID: greekStudy });
    expect(outcome).toMatchObject({ status: 0xa702, counts: { completed: 0, failed: 1 } });
    expect(outcome.errorComment).toBe('Connection refused');
  });

  test('instances that the destination refuses are counted and listed', async () => {
    const { acceptor, commands } = await destination('HERE', [0, 0xa700, 0, 0xb000]);
    const keys = { StudyInstanceUID: sampleUid('MV-1002/20240611') };
    const outcome = await move('HERE', 'study', keys);
    await acceptor.close();
    expect(outcome).toMatchObject({ status: 0xb000, counts: { completed: 38, failed: 1, warning: 1 } });
    expect(outcome.failedSopInstanceUids).toEqual([commands[1]?.sopInstanceUid]);
  });

  test('C-CANCEL ends it with FE00 and what remains', async () => {
    const { acceptor, commands } = await destination('HERE');
    const outcome = await move('HERE', 'study', { StudyInstanceUID: ctStudy }, 3);
    await acceptor.close();
    expect(outcome.status).toBe(0xfe00);
    expect(commands.length).toBeLessThan(120);
    expect((outcome.counts.remaining ?? 0) + (outcome.counts.completed ?? 0)).toBe(120);
  });

  test.each([
    ['no key', 'study', {}],
    ['an empty key', 'study', { StudyInstanceUID: '' }],
    ['a wildcard', 'study', { StudyInstanceUID: '*' }],
    ['series without UID', 'series', { StudyInstanceUID: ctStudy }],
  ] as const)('%s is refused with A900, never "everything"', async (_, level, keys) => {
    const { acceptor, commands } = await destination('HERE');
    const outcome = await move('HERE', level, keys);
    await acceptor.close();
    expect(outcome.status).toBe(0xa900);
    expect(commands).toEqual([]);
  });

  test('a study that is not there is a success with nothing in it', async () => {
    const { acceptor } = await destination('HERE');
    const outcome = await move('HERE', 'study', { StudyInstanceUID: '1.2.3' });
    await acceptor.close();
    expect(outcome).toMatchObject({ status: 0, counts: { completed: 0, failed: 0 } });
  });
});

describe('C-GET', () => {
  async function getStudy(studyInstanceUid: string, abstractSyntax: string, syntax: string) {
    const association = await requestAssociation({
      peer: { aeTitle: 'PRACTICE', host: '127.0.0.1', port: pacs.state().port ?? 0 },
      callingAe: 'TESTER',
      contexts: [
        { abstractSyntax: sopClass.studyRootGet, transferSyntaxes: [transferSyntax.implicitLittle] },
        { abstractSyntax, transferSyntaxes: [syntax], scpRole: true },
      ],
      maxPduLength: 65_536,
      connectTimeoutMs: 5000,
      responseTimeoutMs: 10_000,
      observe: noObserver,
    });
    associations.push(association);
    const received: { syntax: string; patientName: string | undefined }[] = [];
    const store: StoreSink = {
      open(command) {
        const chunks: Uint8Array[] = [];
        return {
          write(chunk) {
            chunks.push(Uint8Array.from(chunk));
          },
          async finish() {
            const dataSet = parseDataSet(Buffer.concat(chunks), command.transferSyntaxUid);
            const { PatientName } = readAttributes(dataSet);
            received.push({ syntax: command.transferSyntaxUid, patientName: PatientName });
            return 0;
          },
          abandon: async () => undefined,
        };
      },
    };
    const response = await association.get({
      model: 'study-root',
      level: 'study',
      identifier: buildDataSet({ StudyInstanceUID: studyInstanceUid }),
      store,
      onPending: () => undefined,
    });
    return { response, received };
  }

  test('sends as stored when that is accepted, else uncompressed images in the default syntax', async () => {
    const mr = '1.2.840.10008.5.1.4.1.1.4';
    const prior = sampleUid('MV-1002/20240611');
    for (const syntax of [transferSyntax.explicitLittle, transferSyntax.implicitLittle]) {
      const { response, received } = await getStudy(prior, mr, syntax);
      expect(response).toMatchObject({ status: 0, counts: { completed: 40, failed: 0 } });
      expect(received).toEqual(
        Array.from({ length: 40 }, () => ({
          syntax,
          patientName: 'Yamamoto^Hanako=山本^花子=やまもと^はなこ',
        })),
      );
    }
  });

  test('compressed images that are not accepted count as failed', async () => {
    const multiFrame = '1.2.840.10008.5.1.4.1.1.3.1';
    const { response } = await getStudy(greekStudy, multiFrame, transferSyntax.explicitLittle);
    expect(response).toMatchObject({ status: 0xa702, counts: { completed: 0, failed: 1 } });
    expect(response.failedSopInstanceUids).toHaveLength(1);
  });
});
