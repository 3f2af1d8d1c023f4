import { type Command, InvalidArgumentError, Option } from 'commander';
import type {
  CleanPreview,
  CleanRun,
  KeepingRules,
  KeepingState,
  RuledStudy,
} from '../../../shared/contract/library-keeping.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { formatBytes } from '../../../shared/retrieve/describe-space.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { type ExitStatus, failureFields, type Output, printFailure } from '../output.ts';
import type { Session } from '../session.ts';
import { type Column, formatTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';

interface RulesOptions extends CommonOptions {
  readonly quota?: number | 'off';
  readonly unused?: number | 'off';
  readonly trashDays?: number;
}

interface CleanOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** The rules by which studies go, and what they do. */
export function rulesCommands(run: (work: Promise<ExitStatus>) => void): Command[] {
  return [
    commandWithCommonOptions('rules', 'shows or changes when studies go by themselves')
      .addOption(
        new Option('--quota <GIB>', 'most that library and trash may take, or `off`').argParser(
          wholeOrOff(1, 1_000_000),
        ),
      )
      .addOption(
        new Option(
          '--unused <DAYS>',
          'studies not received or opened for so long go to the trash, or `off`',
        ).argParser(wholeOrOff(1, 3650)),
      )
      .addOption(
        new Option('--trash-days <DAYS>', 'how long the trash keeps what was deleted').argParser(
          whole(1, 365),
        ),
      )
      .action((options: RulesOptions) =>
        run(withLibrary(options, (session, output) => rules(session, output, options))),
      ),
    commandWithCommonOptions('clean', 'removes what the rules say, now')
      .option('--dry-run', 'only lists what would go')
      .action((options: CleanOptions) =>
        run(withLibrary(options, options.dryRun === true ? preview : clean)),
      ),
  ];
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  };
}

function wholeOrOff(least: number, most: number): (text: string) => number | 'off' {
  const read = whole(least, most);
  return (text) => (text === 'off' ? 'off' : read(text));
}

const gibibyte = 1024 ** 3;

/** What is not mentioned stays as it is. */
function changedRules(old: KeepingRules, { quota, unused, trashDays }: RulesOptions): KeepingRules {
  return {
    quotaBytes: quota === undefined ? old.quotaBytes : quota === 'off' ? null : quota * gibibyte,
    unusedDays: unused === undefined ? old.unusedDays : unused === 'off' ? null : unused,
    trashDays: trashDays ?? old.trashDays,
  };
}

/** The state that a subscription begins with. */
function keepingState({ client }: Session): Promise<KeepingState> {
  return new Promise((resolve, reject) => {
    const cancel = client.subscribe(
      'library.keeping',
      {},
      {
        event(state) {
          cancel();
          resolve(state);
        },
        end: (failure) => reject(new FailureError(failure ?? { kind: 'cancelled' })),
      },
    );
  });
}

async function rules(session: Session, output: Output, options: RulesOptions): Promise<ExitStatus> {
  const before = await keepingState(session);
  const wanted = changedRules(before.rules, options);
  const isChange = JSON.stringify(wanted) !== JSON.stringify(before.rules);
  const state = isChange ? await session.client.call('library.saveRules', wanted) : before;
  output.event({ type: 'result', outcome: 'complete', ...state });
  const { quotaBytes, unusedDays, trashDays } = state.rules;
  output.text(`Quota            ${quotaBytes === null ? 'off' : `${quotaBytes / gibibyte} GiB`}`);
  output.text(
    `Unused studies   ${unusedDays === null ? 'stay' : `go to the trash after ${days(unusedDays)}`}`,
  );
  output.text(`Trash            is kept for ${days(trashDays)}`);
  output.text(
    `Library          ${formatBytes(state.diskBytes)}, trash ${formatBytes(state.trash.diskBytes)}`,
  );
  return 0;
}

function days(count: number): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

const columns: readonly Column<RuledStudy>[] = [
  { title: 'NAME', value: ({ patientName }) => formatPersonName(patientName), maxWidth: 32 },
  { title: 'DATE', value: ({ studyDate }) => formatDicomDate(studyDate) },
  { title: 'LAST USED', value: ({ lastUsedAt }) => new Date(lastUsedAt).toISOString().slice(0, 10) },
  { title: 'SIZE', value: ({ diskBytes }) => formatBytes(diskBytes) },
  { title: 'WHY', value: ({ why }) => why },
  { title: 'STUDY INSTANCE UID', value: ({ studyInstanceUid }) => studyInstanceUid },
];

function printStudies(output: Output, { studies }: CleanPreview | CleanRun): void {
  for (const study of studies) output.event({ type: 'study', ...study });
  if (studies.length > 0) output.text(formatTable(columns, studies));
}

function amounts({ total, trashStudies, toTrashBytes, freedBytes }: CleanPreview | CleanRun): string {
  return (
    `${total} studies (${formatBytes(toTrashBytes)} of them to the trash) and ${trashStudies} of the trash, ` +
    `${formatBytes(freedBytes)} freed`
  );
}

async function preview({ client }: Session, output: Output): Promise<ExitStatus> {
  const would = await client.call('library.previewClean', {});
  printStudies(output, would);
  const { studies: _, ...rest } = would;
  output.event({ type: 'result', outcome: 'complete', dryRun: true, ...rest });
  output.text(`Would go: ${amounts(would)}`);
  const { pinned, open, retrieving, inPlace } = would.spared;
  output.text(
    `Passed over: ${pinned} pinned, ${open} open, ${retrieving} in a retrieve, ${inPlace} not in the library's folder`,
  );
  if (would.stillOverQuota) output.text('That is not enough for the quota: the rest may not be removed');
  return 0;
}

async function clean({ client }: Session, output: Output): Promise<ExitStatus> {
  const done = await client.call('library.clean', {});
  printStudies(output, done);
  const { studies: _, failure, ...rest } = done;
  const outcome = failure ? 'failed' : done.stillOverQuota ? 'incomplete' : 'complete';
  output.event({ type: 'result', outcome, dryRun: false, ...rest, ...failureFields(failure) });
  output.text(`Gone: ${amounts(done)}`);
  if (failure) printFailure(output, failure);
  else if (done.stillOverQuota) output.text('Still above the quota: the rest may not be removed');
  return outcome === 'complete' ? 0 : 1;
}
