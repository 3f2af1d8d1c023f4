import type { InformationModel } from '../../../shared/dicom/query-level.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { ContextProposal } from '../dimse/association.ts';

/**
 * The unique keys of a retrieve with those of every parent (PS3.4 C.4.2.1.4.1), and nothing else: some servers take a
 * request without its key for "everything", and an Accession Number for a replacement of the Study Instance UID.
 * Throws FailureError `invalid-request` when Patient Root is asked and the Patient ID is unknown.
 */
export function uniqueKeys(model: InformationModel, scope: RetrieveScope): Record<string, string> {
  return {
    ...patientKey(model, scope),
    StudyInstanceUID: scope.studyInstanceUid,
    ...(scope.seriesInstanceUid && { SeriesInstanceUID: scope.seriesInstanceUid }),
    ...(scope.sopInstanceUid && { SOPInstanceUID: scope.sopInstanceUid }),
  };
}

export function retrieveIdentifier(model: InformationModel, scope: RetrieveScope): DataSet {
  return buildDataSet(uniqueKeys(model, scope));
}

/** C-FIND at SERIES level: which series a study has. */
export function seriesIdentifier(model: InformationModel, scope: RetrieveScope): DataSet {
  return buildDataSet({
    ...patientKey(model, scope),
    StudyInstanceUID: scope.studyInstanceUid,
    SeriesInstanceUID: '',
  });
}

/** C-FIND at IMAGE level: which instances a series has, or whether the one instance of the scope is there. */
export function instanceIdentifier(
  model: InformationModel,
  scope: RetrieveScope,
  seriesInstanceUid: string,
): DataSet {
  return buildDataSet({
    ...patientKey(model, scope),
    StudyInstanceUID: scope.studyInstanceUid,
    SeriesInstanceUID: seriesInstanceUid,
    SOPInstanceUID: scope.sopInstanceUid ?? '',
    SOPClassUID: '',
    InstanceAvailability: '',
    RetrieveAETitle: '',
  });
}

function patientKey(model: InformationModel, scope: RetrieveScope): { PatientID?: string } {
  if (model === 'study-root') return {};
  if (!scope.patientId) {
    fail({ kind: 'invalid-request', detail: 'a retrieve by Patient Root needs the Patient ID' });
  }
  return { PatientID: scope.patientId };
}

const native = [transferSyntax.explicitLittle, transferSyntax.implicitLittle];

export function findContext(model: InformationModel): ContextProposal {
  const abstractSyntax = model === 'study-root' ? sopClass.studyRootFind : sopClass.patientRootFind;
  return { abstractSyntax, transferSyntaxes: native };
}

/** MOVE, and FIND beside it: some servers refuse MOVE to who does not also propose FIND (dcmqrscp --require-find). */
export function moveContexts(model: InformationModel): ContextProposal[] {
  const abstractSyntax = model === 'study-root' ? sopClass.studyRootMove : sopClass.patientRootMove;
  return [{ abstractSyntax, transferSyntaxes: native }, findContext(model)];
}

export function getContext(model: InformationModel): ContextProposal {
  const abstractSyntax = model === 'study-root' ? sopClass.studyRootGet : sopClass.patientRootGet;
  return { abstractSyntax, transferSyntaxes: native };
}
