import type { InformationModel } from '../../../shared/dicom/query-level.ts';
import { isStorageSopClass, sopClass } from '../../../shared/dicom/sop-class.ts';

export type QueryRetrieveService = 'find' | 'move' | 'get';

/** Query/Retrieve SOP classes (PS3.4 C.6). */
export const queryRetrieveSopClass: Readonly<
  Record<InformationModel, Readonly<Record<QueryRetrieveService, string>>>
> = {
  'study-root': { find: sopClass.studyRootFind, move: sopClass.studyRootMove, get: sopClass.studyRootGet },
  'patient-root': {
    find: sopClass.patientRootFind,
    move: sopClass.patientRootMove,
    get: sopClass.patientRootGet,
  },
};

export type SopClassUse =
  | { readonly kind: 'verification' }
  | { readonly kind: 'storage' }
  | { readonly kind: 'storage-commitment' }
  | {
      readonly kind: 'query-retrieve';
      readonly service: QueryRetrieveService;
      readonly model: InformationModel;
    }
  | { readonly kind: 'other' };

/** What a presentation context with this abstract syntax is for. */
export function sopClassUse(uid: string): SopClassUse {
  if (uid === sopClass.verification) return { kind: 'verification' };
  if (uid === sopClass.storageCommitment) return { kind: 'storage-commitment' };
  for (const model of ['study-root', 'patient-root'] as const) {
    for (const service of ['find', 'move', 'get'] as const) {
      if (queryRetrieveSopClass[model][service] === uid) return { kind: 'query-retrieve', service, model };
    }
  }
  return { kind: isStorageSopClass(uid) ? 'storage' : 'other' };
}
