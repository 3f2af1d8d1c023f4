import { useMemo } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { ShareDialog } from './share-dialog.tsx';

/** The dialog for one study of the library. */
export function ShareStudy(props: {
  readonly study: Pick<LibraryStudy, 'studyInstanceUid' | 'patientName' | 'studyDate' | 'studyDescription'>;
  readonly onClose: () => void;
}) {
  const { studyInstanceUid, patientName, studyDate, studyDescription } = props.study;
  const scopes = useMemo(() => [{ studyInstanceUid }], [studyInstanceUid]);
  const what = [formatPersonName(patientName) || 'No name', formatDicomDate(studyDate), studyDescription];
  return <ShareDialog scopes={scopes} what={what.filter(Boolean).join(' · ')} onClose={props.onClose} />;
}
