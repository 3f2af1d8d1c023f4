import { IconShare2, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatDicomDate } from '../../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../../shared/dicom/person-name.ts';
import { ShareStudies } from '../../share/index.ts';
import { closeStudy, selectStudy, viewerStore } from '../store.ts';
import type { StudyDataWatch } from '../study-data.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';

/** The open studies. Choosing one lists its series; the panes stay as they are. */
export function StudyTabs() {
  const { studies } = useWorkspace();
  return (
    <nav className="viewer-tabs" aria-label="Open studies">
      {[...studies].map(([uid, watch]) => (
        <StudyTab key={uid} studyInstanceUid={uid} watch={watch} />
      ))}
    </nav>
  );
}

function StudyTab(props: { readonly studyInstanceUid: string; readonly watch: StudyDataWatch }) {
  const { studyInstanceUid, watch } = props;
  const { study, deleted } = useStore(watch.store);
  const active = useViewer((state) => state.activeStudy === studyInstanceUid);
  const name = study ? formatPersonName(study.patientName) || 'No name' : deleted ? 'Deleted study' : 'Study';
  const facts = study
    ? [study.modalities.join(' '), formatDicomDate(study.studyDate)].filter(Boolean).join(' · ')
    : '';
  const tab = useRef<HTMLDivElement>(null);
  const [sharing, setSharing] = useState(false);
  useEffect(() => {
    if (active) tab.current?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [active]);
  return (
    <div ref={tab} className={`viewer-tab${active ? ' viewer-tab-active' : ''}`}>
      <button
        type="button"
        className="viewer-tab-name"
        aria-current={active ? 'true' : undefined}
        title={[name, facts, study?.studyDescription].filter(Boolean).join('\n')}
        onClick={() => selectStudy(viewerStore, studyInstanceUid)}
      >
        <span className="viewer-tab-patient">{name}</span>
        <span className="meta num truncate">{facts}</span>
      </button>
      {study ? (
        <button
          type="button"
          className="viewer-tab-close"
          aria-label={`Send or export ${name}`}
          title="Send or export"
          onClick={() => setSharing(true)}
        >
          <IconShare2 size={13} aria-hidden />
        </button>
      ) : null}
      {study && sharing ? <ShareStudies studies={[study]} onClose={() => setSharing(false)} /> : null}
      <button
        type="button"
        className="viewer-tab-close"
        aria-label={`Close ${name}`}
        onClick={() => closeStudy(viewerStore, studyInstanceUid)}
      >
        <IconX size={13} aria-hidden />
      </button>
    </div>
  );
}
