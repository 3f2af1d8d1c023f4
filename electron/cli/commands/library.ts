import { Command } from 'commander';
import type { LibraryProgress, LibraryStudy } from '../../../shared/contract/library.ts';
import type { ExportRequest } from '../../../shared/contract/share.ts';
import type { TopicParams } from '../../../shared/contract/topics.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { readUid } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import type { ExitStatus, Output } from '../output.ts';
import { runStream } from '../run-stream.ts';
import { resolvePath, type Session } from '../session.ts';
import { type Column, formatTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';
import { checkCommands } from './library-check.ts';
import { rulesCommands } from './library-rules.ts';
import { statsCommand } from './library-stats.ts';
import { trashCommands } from './library-trash.ts';

export function libraryCommand(run: (work: Promise<ExitStatus>) => void): Command {
  const command = new Command('library')
    .description('what is stored on this computer')
    .addCommand(
      commandWithCommonOptions('list', 'lists studies; with words, those in which every word occurs')
        .argument('[WORDS...]')
        .action((words: string[], options: CommonOptions) =>
          run(withLibrary(options, (session, output) => list(session, output, words.join(' ')))),
        ),
    )
    .addCommand(
      commandWithCommonOptions('import', 'takes DICOM files, folders, zip archives and DICOMDIR media')
        .argument('<PATHS...>')
        .option('--in-place', 'leaves the files where they are and only indexes them')
        .action((paths: string[], options: CommonOptions & { readonly inPlace?: boolean }) => {
          const keeping = options.inPlace === true ? 'in-place' : 'copy';
          return run(
            withLibrary(options, (session, output) =>
              importPaths(session, output, { paths: paths.map(resolvePath), keeping }),
            ),
          );
        }),
    )
    .addCommand(
      commandWithCommonOptions('export', "writes a study's files below a folder")
        .argument('<STUDY>', 'Study Instance UID', readUid)
        .argument('<FOLDER>')
        .option('--zip', 'makes a new zip archive in the folder')
        .option('--dicomdir', 'makes a new folder (or archive) with a DICOMDIR, for disks')
        .action((study: string, folder: string, options: ExportOptions) =>
          run(
            withLibrary(options, (session, output) =>
              options.zip || options.dicomdir
                ? exportAsMedium(session, output, mediumRequest(study, folder, options))
                : exportStudy(session, output, study, resolvePath(folder)),
            ),
          ),
        ),
    );
  const others = [...checkCommands(run), ...trashCommands(run), ...rulesCommands(run), statsCommand(run)];
  for (const other of others) command.addCommand(other);
  return command;
}

interface ExportOptions extends CommonOptions {
  readonly zip?: boolean;
  readonly dicomdir?: boolean;
}

function mediumRequest(study: string, folder: string, options: ExportOptions): ExportRequest {
  return {
    scopes: [{ studyInstanceUid: study }],
    folder: resolvePath(folder),
    form: options.zip ? 'zip' : 'folder',
    dicomdir: options.dicomdir === true,
  };
}

async function exportAsMedium(session: Session, output: Output, request: ExportRequest): Promise<ExitStatus> {
  const { last, cancelled } = await runStream(session, 'share.export', request, (event) => {
    if (!event.finished) output.event({ type: 'progress', ...event });
  });
  const complete = !cancelled && last?.finished === true && last.problems.length === 0;
  const outcome = cancelled ? 'cancelled' : complete ? 'complete' : 'incomplete';
  output.event({ type: 'result', outcome, ...last });
  output.text(`${outcome}: ${last?.files ?? 0} of ${last?.total ?? 0} files in ${last?.path ?? 'nothing'}`);
  for (const { sopInstanceUid, failure } of last?.problems ?? [])
    output.text(`  ${sopInstanceUid}: ${explain(failure).whatHappened}`);
  return complete ? 0 : 1;
}

const studyColumns: readonly Column<LibraryStudy>[] = [
  { title: 'NAME', value: (study) => formatPersonName(study.patientName), maxWidth: 32 },
  { title: 'ID', value: (study) => study.patientId, maxWidth: 20 },
  { title: 'DATE', value: (study) => formatDicomDate(study.studyDate) },
  { title: 'MODALITY', value: (study) => study.modalities.join(' '), maxWidth: 12 },
  { title: 'DESCRIPTION', value: (study) => study.studyDescription, maxWidth: 32 },
  { title: 'IMAGES', value: instancesOf },
  { title: 'STUDY INSTANCE UID', value: (study) => study.studyInstanceUid },
];

/** `3` or, when the PACS said that there are more, `3 of 5`. */
function instancesOf({ instances, expectedInstances }: LibraryStudy): string {
  const partial = expectedInstances !== undefined && expectedInstances > instances;
  return partial ? `${instances} of ${expectedInstances}` : String(instances);
}

async function list(session: Session, output: Output, text: string): Promise<ExitStatus> {
  const { studies, total } = await session.client.call('library.search', { text, limit: 10_000 });
  for (const study of studies) output.event({ type: 'study', ...study });
  output.event({ type: 'result', outcome: 'complete', studies: studies.length, total });
  if (studies.length > 0) output.text(formatTable(studyColumns, studies));
  output.text(`${studies.length} of ${total} ${total === 1 ? 'study' : 'studies'}`);
  return 0;
}

async function importPaths(
  session: Session,
  output: Output,
  request: TopicParams<'library.import'>,
): Promise<ExitStatus> {
  const { last, cancelled } = await runStream(session, 'library.import', request, (event) => {
    if (!event.finished) output.event({ type: 'progress', ...event });
  });
  const done: LibraryProgress | undefined = last;
  const complete = !cancelled && done?.finished === true && done.problems.length === 0;
  const outcome = cancelled ? 'cancelled' : complete ? 'complete' : 'incomplete';
  output.event({ type: 'result', outcome, ...done });
  output.text(
    `${outcome}: ${done?.stored ?? 0} stored, ${done?.duplicates ?? 0} already there, ` +
      `${done?.skipped ?? 0} skipped`,
  );
  for (const problem of done?.problems ?? []) output.text(`  ${problem.name}: ${problem.reason}`);
  return complete ? 0 : 1;
}

async function exportStudy(
  session: Session,
  output: Output,
  studyInstanceUid: string,
  folder: string,
): Promise<ExitStatus> {
  const { files } = await session.client.call('library.export', { studyInstanceUid, folder });
  output.event({ type: 'result', outcome: 'complete', files, folder });
  output.text(`${files} ${files === 1 ? 'file' : 'files'} written below ${folder}`);
  return 0;
}
