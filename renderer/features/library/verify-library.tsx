import { Progress } from '@mantine/core';
import type { IntegrityReport } from '../../../shared/contract/library.ts';
import type { TopicEvent } from '../../../shared/contract/topics.ts';
import { latestEvent, useTopic } from '../../backend/index.ts';
import { FactList, formatCount, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

/** Compares every file with the index while it is open; closing it stops the check. */
export function VerifyLibrary() {
  const verify = useTopic<'library.verify', TopicEvent<'library.verify'>>('library.verify', {}, latestEvent);
  if (verify.status === 'failed') return <FailureNotice failure={verify.failure} />;
  const value = verify.status === 'loading' ? undefined : verify.value;
  if (value?.report) return <Report report={value.report} />;
  const total = value?.total ?? 0;
  const share = total > 0 ? (100 * (value?.checked ?? 0)) / total : 0;
  return (
    <div className="stack">
      <p className="note num" role="status">
        {value ? `${formatCount(value.checked)} of ${formatCount(total)} files` : 'Starting'}
      </p>
      <Progress value={share} size={6} aria-label="Progress of the check" />
    </div>
  );
}

function Report(props: { readonly report: IntegrityReport }) {
  const { report } = props;
  const lost = report.damaged.length + report.missingFiles.length + report.unreachable.length;
  const sound = lost === 0;
  return (
    <div className="stack">
      <StatusMark tone={sound ? 'good' : 'warn'}>
        {sound ? 'Every file is there and readable.' : 'Some files were lost or damaged.'}
      </StatusMark>
      <FactList
        facts={[
          { label: 'Files checked', value: formatCount(report.checkedFiles) },
          { label: 'Indexed again', value: formatCount(report.reindexed) },
          { label: 'Missing', value: formatCount(report.missingFiles.length) },
          { label: 'Damaged', value: formatCount(report.damaged.length) },
          { label: 'Leftovers', value: `${formatCount(report.leftoversRemoved)} removed` },
        ]}
      />
      {report.missingFiles.length > 0 ? (
        <Names title="Missing, taken off the index" names={report.missingFiles} />
      ) : null}
      {report.unreachable.length > 0 ? (
        <Names title="Not where you have them, kept on the index" names={report.unreachable} />
      ) : null}
      {report.damaged.length > 0 ? (
        <Names title="Damaged, moved to quarantine" names={report.damaged} />
      ) : null}
    </div>
  );
}

function Names(props: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <div>
      <h3 className="section-title">{props.title}</h3>
      <ul className="missing-list">
        {props.names.map((name) => (
          <li key={name} className="mono">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
