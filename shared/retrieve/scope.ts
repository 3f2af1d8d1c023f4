import type { QueryLevel } from '../dicom/query-level.ts';
import type { RetrieveScope } from './timeline-event.ts';

/** The level of a retrieve: that of the deepest UID named. */
export function levelOfScope(scope: RetrieveScope): Exclude<QueryLevel, 'patient'> {
  if (scope.sopInstanceUid) return 'instance';
  return scope.seriesInstanceUid ? 'series' : 'study';
}

/** Whether an instance belongs to what the scope names. */
export function isInScope(
  scope: RetrieveScope,
  instance: {
    readonly studyInstanceUid: string;
    readonly seriesInstanceUid: string;
    readonly sopInstanceUid: string;
  },
): boolean {
  return (
    instance.studyInstanceUid === scope.studyInstanceUid &&
    (!scope.seriesInstanceUid || instance.seriesInstanceUid === scope.seriesInstanceUid) &&
    (!scope.sopInstanceUid || instance.sopInstanceUid === scope.sopInstanceUid)
  );
}
