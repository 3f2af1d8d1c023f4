import type { Command } from 'commander';
import { formatPeerAe, type PeerAe } from '../../../shared/dicom/application-entity.ts';
import { readPeer } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { printFindings } from '../findings.ts';
import { onInterrupt } from '../interrupt.ts';
import {
  createOutput,
  type ExitStatus,
  exitStatusOf,
  failureFields,
  printFailure,
  reporting,
} from '../output.ts';
import { openPassingSession } from '../session.ts';

export function echoCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return commandWithCommonOptions('echo', 'asks a peer for a sign of life (C-ECHO)')
    .argument('<PEER>', 'AET@host:port', readPeer)
    .action((peer: PeerAe, options: CommonOptions) => run(echo(peer, options)));
}

async function echo(peer: PeerAe, options: CommonOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openPassingSession(options, {});
    const giveSignalsBack = onInterrupt(() => void session.close().finally(() => process.exit(130)));
    try {
      const result = await session.client.call('node.echo', { peer, timeoutS: options.timeout });
      const { settings } = await session.client.call('listener.get', {});
      const context = {
        peer,
        localAe: settings.aeTitle,
        localAddress: result.localAddress,
        implementationVersionName: result.implementationVersionName,
      };
      output.event({ type: 'result', ...result, ...failureFields(result.failure, context) });
      if (result.failure) {
        printFailure(output, result.failure, context);
        printFindings(output, result.findings ?? []);
      } else {
        output.text(`${formatPeerAe(peer)} answered C-ECHO in ${Math.round(result.elapsedMs)} ms`);
        output.text(`  implementation  ${implementationOf(result)}`);
        output.text(`  our address     ${result.localAddress ?? 'unknown'}`);
      }
      return exitStatusOf(result.failure);
    } finally {
      giveSignalsBack();
      await session.close();
    }
  });
}

function implementationOf(result: {
  readonly implementationVersionName?: string | undefined;
  readonly implementationClassUid?: string | undefined;
}): string {
  const { implementationVersionName: name, implementationClassUid: uid } = result;
  return name && uid ? `${name} (${uid})` : name || uid || 'not told';
}
