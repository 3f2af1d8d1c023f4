import type { Command } from 'commander';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { LibraryStatistics } from '../../../shared/contract/library-keeping.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { formatBytes } from '../../../shared/retrieve/describe-space.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import type { ExitStatus, Output } from '../output.ts';
import type { Session } from '../session.ts';
import { type Column, formatTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';

/** How much there is, of what, and where the space went. */
export function statsCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return commandWithCommonOptions('stats', 'counts and sizes of the library').action(
    (options: CommonOptions) => run(withLibrary(options, stats)),
  );
}

type Share = LibraryStatistics['byModality'][number] | LibraryStatistics['byMonth'][number];

function shareColumns<T extends Share>(title: string, value: (share: T) => string): readonly Column<T>[] {
  return [
    { title, value },
    { title: 'STUDIES', value: (share) => String(share.studies) },
    { title: 'IMAGES', value: (share) => String(share.instances) },
    { title: 'SIZE', value: (share) => formatBytes(share.bytes) },
  ];
}

const studyColumns: readonly Column<LibraryStudy>[] = [
  { title: 'BIGGEST STUDIES', value: (study) => formatPersonName(study.patientName), maxWidth: 32 },
  { title: 'DATE', value: (study) => formatDicomDate(study.studyDate) },
  { title: 'IMAGES', value: (study) => String(study.instances) },
  { title: 'SIZE', value: (study) => formatBytes(study.bytes) },
  { title: 'STUDY INSTANCE UID', value: (study) => study.studyInstanceUid },
];

async function stats({ client }: Session, output: Output): Promise<ExitStatus> {
  const found = await client.call('library.statistics', {});
  output.event({ type: 'result', outcome: 'complete', ...found });
  const { patients, studies, series, instances } = found;
  output.text(`${patients} patients, ${studies} studies, ${series} series, ${instances} images`);
  output.text(
    `${found.pinnedStudies} studies pinned, ${found.partialStudies} not whole, ` +
      `${found.inPlaceInstances} images where you have them`,
  );
  output.text(
    `On disk ${formatBytes(found.diskBytes)}, trash ${formatBytes(found.trash.diskBytes)} (${found.trash.studies} studies), ` +
      `quarantine ${formatBytes(found.quarantine.diskBytes)} (${found.quarantine.files} files), ` +
      `free ${formatBytes(found.freeBytes)}`,
  );
  const tables = [
    formatTable(
      shareColumns<LibraryStatistics['byModality'][number]>('MODALITY', (one) => one.modality),
      [...found.byModality],
    ),
    formatTable(
      shareColumns<LibraryStatistics['byMonth'][number]>('RECEIVED', (one) => one.month),
      [...found.byMonth],
    ),
    formatTable(studyColumns, found.biggest),
  ];
  if (studies > 0) for (const table of tables) output.text(`\n${table}`);
  return 0;
}
