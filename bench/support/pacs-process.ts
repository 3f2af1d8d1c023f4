import { readText } from '../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import type { DataSet } from '../../electron/backend/dataset/data-set.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import type { AcceptorServices, InboundFind, InboundMove } from '../../electron/backend/dimse/acceptor.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import type { PacsStart } from './pacs.ts';

/**
 * A PACS that is quicker than a real one, in a process of its own: what is measured against it is the client. It has
 * studies of made-up patients (rows of a search) and studies of as many small instances as their UID says.
 */
const { rows, destinationPort } = JSON.parse(process.argv[2] ?? '') as PacsStart;
const studyInstanceUid = 0x0020_000d;
const seriesInstanceUid = 0x0020_000e;
const explicitLittle = '1.2.840.10008.1.2.1';
const ctImage = '1.2.840.10008.5.1.4.1.1.2';
const pixels = String.fromCharCode(...Array.from({ length: 64 }, (_, at) => 33 + at)).repeat(32);

const studies = Array.from({ length: rows }, (_, index) =>
  buildDataSet({
    SpecificCharacterSet: 'ISO_IR 100',
    StudyDate: `2026${String(1 + (index % 12)).padStart(2, '0')}${String(1 + (index % 28)).padStart(2, '0')}`,
    StudyTime: '101530.250000',
    AccessionNumber: `ACC${1_000_000 + index}`,
    QueryRetrieveLevel: 'STUDY',
    RetrieveAETitle: 'QUICKPACS',
    ModalitiesInStudy: index % 3 === 0 ? 'CT\\SR' : 'MR',
    ReferringPhysicianName: 'M\u00fcller^Franz^^Dr.',
    StudyDescription: `CT Thorax/Abdomen with contrast ${index}`,
    PatientName: `J\u00f8rgensen^S\u00f8ren ${index}`,
    PatientID: `P${2_000_000 + index}`,
    PatientBirthDate: '19610304',
    PatientSex: index % 2 === 0 ? 'M' : 'F',
    StudyInstanceUID: `1.2.826.0.1.3680043.9.7433.700.${index + 1}`,
    StudyID: String(index),
    NumberOfStudyRelatedSeries: '7',
    NumberOfStudyRelatedInstances: '1423',
  }),
);

/** The last component of the study's UID. */
function instancesOf(study: string): number {
  return Number(study.split('.').at(-1));
}

async function* find({ level, identifier }: InboundFind): AsyncGenerator<DataSet, { status: number }, void> {
  const study = readText(identifier, studyInstanceUid) ?? '';
  if (level === 'study' && study === '') yield* studies;
  if (level === 'series') {
    yield buildDataSet({
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: study,
      SeriesInstanceUID: `${study}.1`,
    });
  }
  for (let index = 1; level === 'instance' && index <= instancesOf(study); index++) {
    yield buildDataSet({
      SOPClassUID: ctImage,
      SOPInstanceUID: `${study}.1.${index}`,
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: study,
      SeriesInstanceUID: readText(identifier, seriesInstanceUid) ?? '',
    });
  }
  return { status: 0 };
}

function instance(study: string, index: number): Uint8Array {
  return encodeDataSet(
    buildDataSet({
      SOPClassUID: ctImage,
      SOPInstanceUID: `${study}.1.${index}`,
      StudyDate: '20260401',
      Modality: 'CT',
      PatientName: 'Many^Instances',
      PatientID: 'MANY-1',
      StudyInstanceUID: study,
      SeriesInstanceUID: `${study}.1`,
      SeriesNumber: '1',
      InstanceNumber: String(index),
      ImagePositionPatient: `-180\\-180\\${index}`,
      ImageOrientationPatient: '1\\0\\0\\0\\1\\0',
      Rows: '32',
      Columns: '32',
      ImageComments: pixels,
    }),
    explicitLittle,
  );
}

async function move({ identifier, messageId, request, moveDestination, pending }: InboundMove) {
  const study = readText(identifier, studyInstanceUid) ?? '';
  const count = instancesOf(study);
  const association = await requestAssociation({
    peer: { aeTitle: moveDestination, host: '127.0.0.1', port: destinationPort },
    callingAe: request.calledAe,
    contexts: [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittle] }],
    maxPduLength: 131_072,
    connectTimeoutMs: 10_000,
    responseTimeoutMs: 60_000,
    observe: () => undefined,
  });
  let failed = 0;
  for (let index = 1; index <= count; index++) {
    const status = await association.store({
      sopClassUid: ctImage,
      sopInstanceUid: `${study}.1.${index}`,
      transferSyntaxUid: explicitLittle,
      dataSet: instance(study, index),
      moveOriginator: { aeTitle: request.callingAe, messageId },
    });
    if (status !== 0) failed++;
    // As real servers do, one for each.
    pending({ remaining: count - index, completed: index - failed, failed, warning: 0 });
  }
  await association.release();
  return { status: failed === 0 ? 0 : 0xb000, counts: { completed: count - failed, failed, warning: 0 } };
}

const services: AcceptorServices = { find, move };
const acceptor = createAcceptor({
  services,
  observe: () => undefined,
  maxPduLength: 131_072,
  associateTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  maxAssociations: 16,
});
const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
process.on('disconnect', () => void acceptor.close());
process.send?.({ port });
