import { Button } from '@mantine/core';
import { IconRefreshAlert, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { StudyRepair } from '../../../shared/contract/library-keeping.ts';
import type { TopicEvent } from '../../../shared/contract/topics.ts';
import { latestEvent, useTopic } from '../../backend/index.ts';
import { navigate, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { CheckProgress, IntegrityReportView } from './integrity-report.tsx';
import { notFetchedWords } from './not-fetched.ts';
import { QuarantineList } from './quarantine-list.tsx';

type Task = 'verify' | 'repair';

/** Every file against the index; what is damaged or missing is put aside, and fetched again when asked to. */
export function CheckPanel() {
  const [task, setTask] = useState<{ readonly kind: Task; readonly run: number } | undefined>();
  const begin = (kind: Task): void => setTask((old) => ({ kind, run: (old?.run ?? 0) + 1 }));
  return (
    <div className="stack">
      <div className="action-row">
        <Button leftSection={<IconShieldCheck size={15} />} onClick={() => begin('verify')}>
          Check every file
        </Button>
        <Button leftSection={<IconRefreshAlert size={15} />} onClick={() => begin('repair')}>
          Check, and fetch again what is lost
        </Button>
      </div>
      {task?.kind === 'verify' ? <Verify key={task.run} /> : null}
      {task?.kind === 'repair' ? <Repair key={task.run} /> : null}
      {task ? null : <QuarantineList />}
    </div>
  );
}

/** Runs while it is shown; closing it stops the check. */
function Verify() {
  const verify = useTopic<'library.verify', TopicEvent<'library.verify'>>('library.verify', {}, latestEvent);
  if (verify.status === 'failed') return <FailureNotice failure={verify.failure} />;
  const value = verify.status === 'loading' ? undefined : verify.value;
  if (!value?.report) return <CheckProgress checked={value?.checked} total={value?.total} />;
  return (
    <>
      <IntegrityReportView report={value.report} />
      <QuarantineList />
    </>
  );
}

function Repair() {
  const repair = useTopic<'library.repair', TopicEvent<'library.repair'>>('library.repair', {}, latestEvent);
  if (repair.status === 'failed') return <FailureNotice failure={repair.failure} />;
  const value = repair.status === 'loading' ? undefined : repair.value;
  if (!value?.report) return <CheckProgress checked={value?.checked} total={value?.total} />;
  return (
    <>
      <IntegrityReportView report={value.report} />
      {(value.repairs ?? []).map((one) => (
        <RepairLine key={one.studyInstanceUid} repair={one} />
      ))}
      <QuarantineList />
    </>
  );
}

function RepairLine(props: { readonly repair: StudyRepair }) {
  const { lost, retrieveId, nodeName, notFetched, studyInstanceUid } = props.repair;
  return (
    <div className="repair-line">
      <StatusMark tone={retrieveId ? 'idle' : 'warn'}>
        {plural(lost, 'image', 'images')}
        {retrieveId ? ` asked for again at ${nodeName ?? 'the PACS'}` : ''}
      </StatusMark>
      {notFetched ? <span className="note">{notFetchedWords[notFetched]}</span> : null}
      <span className="mono uid dim truncate" title={studyInstanceUid}>
        {studyInstanceUid}
      </span>
      {retrieveId ? (
        <button type="button" className="link" onClick={() => navigate('transfers', retrieveId)}>
          Timeline
        </button>
      ) : null}
    </div>
  );
}
