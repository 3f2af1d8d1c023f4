import { useMemo } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { plural } from '../../ui/index.ts';
import { ShareDialog } from './share-dialog.tsx';

type Study = Pick<LibraryStudy, 'studyInstanceUid' | 'patientName' | 'studyDate' | 'studyDescription'>;

/** The dialog for studies of the library. */
export function ShareStudies(props: { readonly studies: readonly Study[]; readonly onClose: () => void }) {
  const { studies } = props;
  // The same studies are the same scopes, also as another array: new ones would begin what is under way anew.
  const uids = studies.map((study) => study.studyInstanceUid).join(' ');
  const scopes = useMemo(() => uids.split(' ').map((studyInstanceUid) => ({ studyInstanceUid })), [uids]);
  return <ShareDialog scopes={scopes} what={wordsOf(studies)} onClose={props.onClose} />;
}

function wordsOf(studies: readonly Study[]): string {
  const [first] = studies;
  if (!first || studies.length > 1) return plural(studies.length, 'study', 'studies');
  const { patientName, studyDate, studyDescription } = first;
  const what = [formatPersonName(patientName) || 'No name', formatDicomDate(studyDate), studyDescription];
  return what.filter(Boolean).join(' · ');
}
