import type { Report } from '../../../../shared/contract/report.ts';
import { formatDicomDate, formatDicomTime } from '../../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../../shared/dicom/person-name.ts';

/** The report as plain text, a line for each item, indented by depth. */
export function reportText(report: Report): string {
  const head = [
    report.title,
    `${formatPersonName(report.patientName)} ${report.patientId}`.trim(),
    `${formatDicomDate(report.contentDate)} ${formatDicomTime(report.contentTime)}`.trim(),
    [report.completion, report.verification, ...report.verifiers].filter(Boolean).join(', '),
  ];
  const items = report.items.map((item) => {
    const said = [item.value, item.reference?.sopInstanceUid].filter(Boolean).join(' ');
    return `${'  '.repeat(item.level)}${[item.name, said].filter(Boolean).join(': ')}`;
  });
  return `${[...head.filter(Boolean), '', ...items].join('\n')}\n`;
}
