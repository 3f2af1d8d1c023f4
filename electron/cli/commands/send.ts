import { type Command, Option } from 'commander';
import type { SendOutcome, ShareScope } from '../../../shared/contract/share.ts';
import { formatPeerAe, type PeerAe } from '../../../shared/dicom/application-entity.ts';
import { transferSyntaxName } from '../../../shared/dicom/transfer-syntax.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { readPeer, readUid } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import { runStream } from '../run-stream.ts';
import { type PeerSecurityOptions, peerSecurity, withPeerSecurity } from '../secure-options.ts';
import { openSession } from '../session.ts';

interface SendOptions extends CommonOptions, PeerSecurityOptions {
  readonly study: readonly string[];
  readonly series?: readonly string[];
}

function readUids(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, readUid(text)];
}

export function sendCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return withPeerSecurity(
    commandWithCommonOptions('send', 'sends studies of the library to a peer (C-STORE)'),
  )
    .argument('<PEER>', 'AET@host:port', readPeer)
    .addOption(
      new Option('--study <UID>', 'Study Instance UID (repeatable)')
        .argParser(readUids)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--series <UID>', 'only this Series Instance UID (repeatable)').argParser(readUids))
    .action((peer: PeerAe, options: SendOptions) => run(send(peer, options)));
}

function scopesOf({ study, series }: SendOptions): ShareScope[] {
  return study.map((studyInstanceUid) => ({
    studyInstanceUid,
    ...(series && { seriesInstanceUids: [...series] }),
  }));
}

async function send(peer: PeerAe, options: SendOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openSession(options, { listener: false });
    try {
      const request = {
        peer: { peer, timeoutS: options.timeout, ...peerSecurity(options) },
        scopes: scopesOf(options),
      };
      const { last, cancelled } = await runStream(session, 'share.send', request, (event) => {
        for (const outcome of event.outcomes) printOutcome(output, outcome);
      });
      const { total = 0, sent = 0, warnings = 0, failed = 0, transcoded = 0, bytes = 0 } = last ?? {};
      const complete = !cancelled && total > 0 && sent + warnings === total;
      const outcome = cancelled ? 'cancelled' : complete ? 'complete' : 'incomplete';
      output.event({ type: 'result', outcome, total, sent, warnings, failed, transcoded, bytes });
      output.text(
        `${outcome}: ${sent + warnings} of ${total} sent to ${formatPeerAe(peer)}, ${failed} failed` +
          (transcoded > 0 ? `, ${transcoded} in another transfer syntax` : ''),
      );
      return complete ? 0 : 1;
    } finally {
      await session.close();
    }
  });
}

function printOutcome(output: Output, outcome: SendOutcome): void {
  output.event({ type: 'instance', ...outcome });
  const { sopInstanceUid, refusedSyntax, transcodedTo, failure, result, status } = outcome;
  if (transcodedTo !== undefined && refusedSyntax !== undefined) {
    const from = transferSyntaxName(refusedSyntax);
    output.text(`${sopInstanceUid}: sent as ${transferSyntaxName(transcodedTo)}, ${from} was refused`);
  }
  if (result === 'warning')
    output.text(`${sopInstanceUid}: stored with a warning (0x${status?.toString(16)})`);
  if (!failure) return;
  const refused = refusedSyntax && ` (${transferSyntaxName(refusedSyntax)} was refused)`;
  output.text(`${sopInstanceUid}: ${explain(failure).whatHappened}${refused ?? ''}`);
}
