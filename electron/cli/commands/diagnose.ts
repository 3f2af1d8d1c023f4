import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { OpenedBundle } from '../../../shared/contract/support-bundle.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { describeEvent } from '../../../shared/retrieve/describe-event.ts';
import { printFindings } from '../findings.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import { openPassingSession, resolvePath } from '../session.ts';

interface DiagnoseOptions {
  readonly json?: boolean;
}

export function diagnoseCommand(run: (work: Promise<ExitStatus>) => void): Command {
  const summary = 'says why a retrieve failed, from its support bundle or journal';
  return new Command('diagnose')
    .summary(summary)
    .description(summary)
    .argument('<FILE>', 'support bundle, or journal.jsonl')
    .option('--json', 'print one JSON object a line')
    .action((file: string, options: DiagnoseOptions) => run(diagnose(file, options)));
}

async function diagnose(file: string, options: DiagnoseOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const text = await readFile(resolvePath(file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new FailureError({
        kind: 'file-read-failed',
        code: error.code ?? 'EUNKNOWN',
        name: basename(file),
      });
    });
    const session = await openPassingSession({}, {});
    try {
      const opened = await session.client.call('bundle.open', { text });
      print(output, opened);
      return 0;
    } finally {
      await session.close();
    }
  });
}

function print(output: Output, opened: OpenedBundle): void {
  const { kind, createdAt, program, summary, events, findings } = opened;
  const { outcome, failure, counts, peer } = summary;
  output.event({
    ...{ type: 'result', kind, peer, outcome: outcome ?? null, failure: failure ?? null, counts, findings },
    ...(createdAt !== undefined && { createdAt }),
    ...(program && { program }),
  });
  output.text(`Retrieve from ${formatPeerAe(peer)}: ${outcome ?? summary.phase}`);
  const startedAt = events[0]?.at ?? 0;
  for (const event of events) {
    const seconds = `+${((event.at - startedAt) / 1000).toFixed(3)} s`;
    output.text(`${seconds.padStart(12)}  ${describeEvent(event)}`);
  }
  if (findings.length === 0) output.text('\nThe diagnosis found nothing wrong.');
  printFindings(output, findings);
}
