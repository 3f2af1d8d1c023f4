import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { ContextProposal } from '../dimse/association.ts';

/** What one request asks for: a study, a series of it, or instances of one series. */
export interface RetrieveKeys {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
  /** One, or a list of UIDs (PS3.4 C.2.2.2.2), all of the series. */
  readonly sopInstanceUids?: readonly string[] | undefined;
  readonly patientId?: string | undefined;
}

export function keysOfScope(scope: RetrieveScope): RetrieveKeys {
  const { sopInstanceUid, ...parents } = scope;
  return { ...parents, ...(sopInstanceUid && { sopInstanceUids: [sopInstanceUid] }) };
}

export function levelOfKeys(keys: RetrieveKeys): Exclude<QueryLevel, 'patient'> {
  if (keys.sopInstanceUids) return 'instance';
  return keys.seriesInstanceUid === undefined ? 'study' : 'series';
}

/**
 * The unique keys of a retrieve with those of every parent (PS3.4 C.4.2.1.4.1), and nothing else: some servers take a
 * request without its key for "everything", and an Accession Number for a replacement of the Study Instance UID. The only
 * place where the keys of a C-MOVE or C-GET are made, so none goes out without one: an empty value, a wildcard or a list
 * above the level throws FailureError `invalid-request`, and so does Patient Root without the Patient ID.
 */
export function uniqueKeys(model: InformationModel, keys: RetrieveKeys): Record<string, string> {
  const level = levelOfKeys(keys);
  return {
    ...patientKey(model, keys),
    StudyInstanceUID: oneUid(keys.studyInstanceUid),
    ...(level !== 'study' && { SeriesInstanceUID: oneUid(keys.seriesInstanceUid) }),
    ...(level === 'instance' && { SOPInstanceUID: uidList(keys.sopInstanceUids) }),
  };
}

export function retrieveIdentifier(model: InformationModel, keys: RetrieveKeys): DataSet {
  return buildDataSet(uniqueKeys(model, keys));
}

function oneUid(uid: string | undefined): string {
  if (uid === undefined || !isUid(uid)) {
    fail({ kind: 'invalid-request', detail: 'a retrieve needs the UID of every level, without wildcards' });
  }
  return uid;
}

function uidList(uids: readonly string[] | undefined): string {
  return uids && uids.length > 0 ? uids.map(oneUid).join('\\') : oneUid(undefined);
}

/** C-FIND at SERIES level: which series a study has. */
export function seriesIdentifier(model: InformationModel, scope: RetrieveScope): DataSet {
  return buildDataSet({
    ...patientKey(model, scope),
    StudyInstanceUID: scope.studyInstanceUid,
    SeriesInstanceUID: scope.seriesInstanceUid ?? '',
    NumberOfSeriesRelatedInstances: '',
  });
}

/** C-FIND at STUDY level: how many instances a study has, and of which SOP classes, where the server counts that. */
export function studyIdentifier(model: InformationModel, scope: RetrieveScope): DataSet {
  return buildDataSet({
    ...patientKey(model, scope),
    StudyInstanceUID: scope.studyInstanceUid,
    NumberOfStudyRelatedInstances: '',
    SOPClassesInStudy: '',
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

function patientKey(
  model: InformationModel,
  { patientId }: { readonly patientId?: string | undefined },
): { PatientID?: string } {
  if (model === 'study-root') return {};
  if (!patientId?.trim() || /[*?\\]/.test(patientId)) {
    fail({ kind: 'invalid-request', detail: 'a retrieve by Patient Root needs the Patient ID' });
  }
  return { PatientID: patientId };
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
