import type { Command } from 'commander';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { LinkCheckReport } from '../../../shared/link-check/hop.ts';
import { formatHop } from '../../../shared/link-check/report.ts';
import { readPeer } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { printFindings } from '../findings.ts';
import { onInterrupt } from '../interrupt.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import {
  type PeerSecurityOptions,
  peerSecurity,
  type SecurePortOptions,
  securePort,
  withPeerSecurity,
  withSecurePort,
} from '../secure-options.ts';
import { openSession, type Session } from '../session.ts';

interface CheckOptions extends CommonOptions, PeerSecurityOptions, SecurePortOptions {}

export function checkCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return withSecurePort(
    withPeerSecurity(commandWithCommonOptions('check', 'tests a link step by step, to the PACS and back')),
  )
    .argument('<PEER>', 'AET@host:port', readPeer)
    .action((peer: PeerAe, options: CheckOptions) => run(check(peer, options)));
}

async function check(peer: PeerAe, options: CheckOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openSession(options, { securePort: securePort(options) });
    try {
      const report = await follow(session, peer, options, output);
      if (!report) throw new FailureError({ kind: 'cancelled' });
      output.event({ type: 'result', ...report });
      output.text(report.passed ? '\nEvery step passed.' : '\nNot every step passed.');
      printFindings(output, report.findings);
      if (!report.passed) output.text(`\nFor the administrator of the PACS:\n${report.adminCard.text}`);
      return report.passed ? 0 : 1;
    } finally {
      await session.close();
    }
  });
}

/** What is awaited is told every second: too often for lines below each other. */
const noteEveryMs = 5000;

/** Prints each step as it ends. Undefined when Ctrl-C stopped it. */
function follow(
  session: Session,
  peer: PeerAe,
  options: CheckOptions,
  output: Output,
): Promise<LinkCheckReport | undefined> {
  return new Promise((resolve, reject) => {
    let report: LinkCheckReport | undefined;
    let notedAt = Number.NEGATIVE_INFINITY;
    const note = (text: string): void => {
      if (performance.now() - notedAt < noteEveryMs) return;
      notedAt = performance.now();
      output.note(text);
    };
    const stop = session.client.subscribe(
      'link-check.run',
      { peer, timeoutS: options.timeout, ...peerSecurity(options) },
      {
        event(event) {
          if (event.type === 'finished') report = event.report;
          if (event.type === 'hop-progress') note(event.text);
          if (event.type !== 'hop-finished') return;
          output.event({ type: 'hop', ...event.result });
          output.text(formatHop(event.result));
        },
        end(failure) {
          giveSignalsBack();
          if (failure) reject(new FailureError(failure));
          else resolve(report);
        },
      },
    );
    const giveSignalsBack = onInterrupt(() => {
      stop();
      giveSignalsBack();
      resolve(undefined);
    });
  });
}
