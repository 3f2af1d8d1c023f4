import type { Command } from 'commander';
import type { TrashedStudy } from '../../../shared/contract/library-keeping.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { formatBytes } from '../../../shared/retrieve/describe-space.ts';
import { readUid } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import type { ExitStatus, Output } from '../output.ts';
import type { Session } from '../session.ts';
import { type Column, formatTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';

/** Deleting with its undo, and pins. */
export function trashCommands(run: (work: Promise<ExitStatus>) => void): Command[] {
  return [
    commandWithCommonOptions('delete', 'moves a study to the trash; files that stay where they are stay')
      .argument('<STUDY>', 'Study Instance UID', readUid)
      .action((study: string, options: CommonOptions) =>
        run(withLibrary(options, (session, output) => deleteStudy(session, output, study))),
      ),
    commandWithCommonOptions('restore', 'brings a deleted study back')
      .argument('<STUDY>', 'Study Instance UID, or the id of an entry of the trash')
      .action((which: string, options: CommonOptions) =>
        run(withLibrary(options, (session, output) => restore(session, output, which))),
      ),
    commandWithCommonOptions('trash', 'lists deleted studies that can come back, newest first').action(
      (options: CommonOptions) => run(withLibrary(options, listTrash)),
    ),
    commandWithCommonOptions('empty-trash', 'removes deleted studies for good; without ids all')
      .argument('[IDS...]', 'of the entries, as `library trash` lists them')
      .action((ids: string[], options: CommonOptions) =>
        run(withLibrary(options, (session, output) => emptyTrash(session, output, ids))),
      ),
    pinCommand(run, 'pin', 'keeps a study whatever the rules say', true),
    pinCommand(run, 'unpin', 'leaves a study to the rules again', false),
  ];
}

function pinCommand(
  run: (work: Promise<ExitStatus>) => void,
  name: string,
  summary: string,
  pinned: boolean,
): Command {
  return commandWithCommonOptions(name, summary)
    .argument('<STUDY>', 'Study Instance UID', readUid)
    .action((studyInstanceUid: string, options: CommonOptions) =>
      run(
        withLibrary(options, async ({ client }, output) => {
          await client.call('library.pin', { studyInstanceUid, pinned });
          output.event({ type: 'result', outcome: 'complete', studyInstanceUid, pinned });
          output.text(pinned ? 'Pinned: no rule removes it' : 'Not pinned any more');
          return 0;
        }),
      ),
    );
}

async function deleteStudy(
  { client }: Session,
  output: Output,
  studyInstanceUid: string,
): Promise<ExitStatus> {
  const { trashId } = await client.call('library.delete', { studyInstanceUid });
  const entry = (await client.call('library.trash', {})).find((one) => one.trashId === trashId);
  output.event({ type: 'result', outcome: 'complete', studyInstanceUid, trashId, goneAt: entry?.goneAt });
  output.text(`Deleted. Until ${day(entry?.goneAt)} it comes back with: library restore ${trashId}`);
  return 0;
}

async function restore({ client }: Session, output: Output, which: string): Promise<ExitStatus> {
  const trashId = isUid(which) ? await newestOf(client, which) : which;
  const { studyInstanceUid } = await client.call('library.restore', { trashId });
  output.event({ type: 'result', outcome: 'complete', studyInstanceUid, trashId });
  output.text(`Back in the library: ${studyInstanceUid}`);
  return 0;
}

/** A study may have been deleted, received again and deleted again. */
async function newestOf(client: Session['client'], studyInstanceUid: string): Promise<string> {
  const trash = await client.call('library.trash', {});
  const entry = trash.find(({ study }) => study.studyInstanceUid === studyInstanceUid);
  if (!entry) throw new FailureError({ kind: 'not-found', what: 'study in the trash' });
  return entry.trashId;
}

const columns: readonly Column<TrashedStudy>[] = [
  { title: 'ID', value: ({ trashId }) => trashId },
  { title: 'NAME', value: ({ study }) => formatPersonName(study.patientName), maxWidth: 32 },
  { title: 'DATE', value: ({ study }) => formatDicomDate(study.studyDate) },
  { title: 'IMAGES', value: ({ study }) => String(study.instances) },
  { title: 'SIZE', value: ({ diskBytes }) => formatBytes(diskBytes) },
  { title: 'WHY', value: ({ reason }) => reason },
  { title: 'GONE AFTER', value: ({ goneAt }) => day(goneAt) },
  { title: 'STUDY INSTANCE UID', value: ({ study }) => study.studyInstanceUid },
];

/** The calendar day at this computer. */
function day(at: number | undefined): string {
  if (at === undefined) return 'then';
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

async function listTrash({ client }: Session, output: Output): Promise<ExitStatus> {
  const trash = await client.call('library.trash', {});
  for (const entry of trash) output.event({ type: 'trashed', ...entry });
  const diskBytes = trash.reduce((sum, entry) => sum + entry.diskBytes, 0);
  output.event({ type: 'result', outcome: 'complete', studies: trash.length, diskBytes });
  if (trash.length > 0) output.text(formatTable(columns, trash));
  output.text(`${studies(trash.length)} in the trash, ${formatBytes(diskBytes)}`);
  return 0;
}

async function emptyTrash({ client }: Session, output: Output, ids: string[]): Promise<ExitStatus> {
  const emptied = await client.call('library.emptyTrash', ids.length > 0 ? { trashIds: ids } : {});
  output.event({ type: 'result', outcome: 'complete', ...emptied });
  output.text(`${studies(emptied.studies)} removed for good, ${formatBytes(emptied.freedBytes)} freed`);
  return 0;
}

function studies(count: number): string {
  return `${count} ${count === 1 ? 'study' : 'studies'}`;
}
