import type { Command } from 'commander';
import type { EchoResult } from '../../../shared/contract/pacs-node.ts';
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
import { type PeerSecurityOptions, peerSecurity, withPeerSecurity } from '../secure-options.ts';
import { openPassingSession } from '../session.ts';

interface EchoOptions extends CommonOptions, PeerSecurityOptions {}

export function echoCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return withPeerSecurity(commandWithCommonOptions('echo', 'asks a peer for a sign of life (C-ECHO)'))
    .argument('<PEER>', 'AET@host:port', readPeer)
    .action((peer: PeerAe, options: EchoOptions) => run(echo(peer, options)));
}

async function echo(peer: PeerAe, options: EchoOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openPassingSession(options, {});
    const giveSignalsBack = onInterrupt(() => void session.close().finally(() => process.exit(130)));
    try {
      const result = await session.client.call('node.echo', {
        peer,
        timeoutS: options.timeout,
        ...peerSecurity(options),
      });
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
        for (const line of securityLines(result)) output.text(line);
      }
      return exitStatusOf(result.failure);
    } finally {
      giveSignalsBack();
      await session.close();
    }
  });
}

function securityLines({ secured, userIdentityConfirmed }: EchoResult): string[] {
  const certificate = secured?.certificate;
  return [
    ...(secured ? [`  encryption      ${secured.protocol}, ${secured.cipher}`] : []),
    ...(certificate
      ? [
          `  certificate     ${certificate.subject}, issued by ${certificate.issuer}, valid until ${new Date(certificate.validTo).toISOString().slice(0, 10)}`,
          `  fingerprint     ${certificate.fingerprint256}`,
        ]
      : []),
    ...(userIdentityConfirmed === undefined
      ? []
      : [`  user identity   ${userIdentityConfirmed ? 'confirmed' : 'not confirmed'}`]),
  ];
}

function implementationOf(result: {
  readonly implementationVersionName?: string | undefined;
  readonly implementationClassUid?: string | undefined;
}): string {
  const { implementationVersionName: name, implementationClassUid: uid } = result;
  return name && uid ? `${name} (${uid})` : name || uid || 'not told';
}
