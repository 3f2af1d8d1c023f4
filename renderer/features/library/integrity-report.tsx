import { Progress } from '@mantine/core';
import type { IntegrityReport } from '../../../shared/contract/library.ts';
import { FactList, formatCount, StatusMark } from '../../ui/index.ts';

/** How far a check of every file is. */
export function CheckProgress(props: {
  readonly checked: number | undefined;
  readonly total: number | undefined;
}) {
  const { checked, total = 0 } = props;
  return (
    <div className="stack">
      <p className="note num" role="status">
        {checked === undefined ? 'Starting' : `${formatCount(checked)} of ${formatCount(total)} files`}
      </p>
      <Progress
        value={total > 0 ? (100 * (checked ?? 0)) / total : 0}
        size={6}
        aria-label="Progress of the check"
      />
    </div>
  );
}

/** What a check of every file has found and done. */
export function IntegrityReportView(props: { readonly report: IntegrityReport }) {
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
