import { formatPeerAe } from '../dicom/application-entity.ts';
import { formatDuration } from '../retrieve/describe-event.ts';
import { type HopResult, hopName, type LinkCheckReport } from './hop.ts';

const mark: Readonly<Record<HopResult['outcome'], string>> = {
  passed: 'ok  ',
  failed: 'FAIL',
  skipped: 'skip',
  unused: '-   ',
};

/** A step as one line: `ok    12 ms  TCP connection: 192.0.2.10 from our address 192.0.2.20`. */
export function formatHop(result: HopResult): string {
  const time =
    result.outcome === 'skipped' || result.outcome === 'unused' ? '' : formatDuration(result.elapsedMs);
  return `${mark[result.outcome]} ${time.padStart(8)}  ${hopName[result.hop]}: ${result.fact}`;
}

/** The report as text: for the clipboard, a file, a letter. */
export function formatReport(report: LinkCheckReport): string {
  const { findings } = report;
  return [
    `Link check of ${report.nodeName} (${formatPeerAe(report.peer)}), ${new Date(report.startedAt).toISOString()}`,
    report.passed ? 'Every step passed.' : 'Not every step passed.',
    '',
    ...report.hops.map(formatHop),
    ...findings.flatMap((finding) => [
      '',
      `${finding.cause} ${finding.name} (${finding.confidence})`,
      `  ${finding.sentence}`,
      ...finding.evidence.map((line) => `  - ${line.text}`),
      ...finding.steps.map((step, index) => `  ${index + 1}. ${step}`),
    ]),
    '',
    report.adminCard.text,
  ].join('\n');
}
