import { formatDuration } from '../retrieve/describe-event.ts';
import { endFact, fact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { encryptionRules } from './rules-encryption.ts';
import type { View } from './view.ts';

/** Layer A as far as the association request: name, TCP, TLS, and whether the other end speaks DICOM. */
export const connectionRules: readonly Rule[] = [
  rule('A01', (view) => {
    const failure = view.control?.nameFailure;
    if (!failure) return undefined;
    const also = view.evidence.expect;
    const worked = also?.connect?.outcome === 'connected' && also.host === view.control?.host;
    return {
      confidence: worked ? 'likely' : 'certain',
      facts: [
        fact(`The name server answered ${failure.code} for ${view.control?.host}.`, failure.seq),
        worked ? fact('Another connection to the same name stood.', also?.connect?.seq) : undefined,
      ],
      hints:
        failure.code === 'EAI_AGAIN' ? ['The name server did not answer at all: check it, or the VPN.'] : [],
    };
  }),
  rule('A02', (view) => connectMatch(view, 'refused', 'likely')),
  rule('A03', (view) => connectMatch(view, 'timeout', 'certain')),
  rule('A04', (view) => unreachable(view)),
  rule('A05', (view) => {
    const found = view.control?.notDicom;
    if (!found || found.protocol === 'tls') return undefined;
    const names = { http: 'a web server', ssh: 'a remote login (SSH)', other: 'not DICOM' } as const;
    return {
      confidence: 'certain',
      facts: [
        fact(`The first bytes from the port are ${names[found.protocol]}: ${found.firstBytes}.`, found.seq),
      ],
    };
  }),
  // A closed connection alone says nothing of encryption; the traces of TLS, which are surer, still go first.
  rule('A14', (view) => {
    const { control } = view;
    if (control?.end?.how !== 'closed' || control.end.by === 'us' || control.notDicom || control.tlsFailure) {
      return undefined;
    }
    if (view.final || control.rejected || view.received > 0 || control.connect?.outcome !== 'connected') {
      return undefined;
    }
    return { confidence: 'possible', facts: [endFact(control.end)] };
  }),
  ...encryptionRules,
];

function connectMatch(view: View, outcome: 'refused' | 'timeout', confidence: 'certain' | 'likely') {
  const connect = view.control?.connect;
  if (connect?.outcome !== outcome) return undefined;
  const after = connect.elapsedMs === undefined ? '' : ` after ${formatDuration(connect.elapsedMs)}`;
  const at = `${view.control?.host} port ${view.control?.port}`;
  const text =
    outcome === 'refused'
      ? `${at} refused the connection${after}.`
      : `Connecting to ${at} timed out${after}.`;
  const { lastEchoOkAt } = view.evidence.memory ?? {};
  const recently = lastEchoOkAt !== undefined && view.evidence.takenAt - lastEchoOkAt < 600_000;
  const match: Match = {
    confidence,
    facts: [
      fact(text, connect.seq),
      recently ? fact('The same port answered within the last ten minutes.') : undefined,
    ],
    hints: recently ? ['It worked minutes ago: the service of the PACS has probably just stopped.'] : [],
  };
  return match;
}

function unreachable(view: View): Match | undefined {
  const connect = view.control?.connect;
  if (connect?.outcome !== 'unreachable') return undefined;
  const { network } = view.evidence;
  const after = connect.elapsedMs === undefined ? '' : ` after ${formatDuration(connect.elapsedMs)}`;
  return {
    confidence: 'likely',
    facts: [
      fact(`The system reported ${connect.code ?? 'no route'}${after}.`, connect.seq),
      network?.otherProgramReachesPeer
        ? fact('Another program of this computer reaches the PACS.')
        : undefined,
    ],
    hints: unreachableHints(connect.code, connect.elapsedMs, network?.platform),
  };
}

/** The same code comes from a missing computer, from a firewall and from macOS; time and platform tell them apart. */
function unreachableHints(
  code: string | undefined,
  elapsedMs: number | undefined,
  platform: string | undefined,
): string[] {
  if (code === 'ENETUNREACH') return ['No route: the network or VPN of the PACS is not connected.'];
  if (code === 'EACCES' || code === 'EPERM') return ['A rule of this computer forbids the connection.'];
  if (elapsedMs !== undefined && elapsedMs > 2000) {
    return ['No computer in this subnet has the address {PACS_IP}: it is wrong, or the PACS is off.'];
  }
  if (platform === 'darwin') {
    return ['macOS: allow this program under System Settings, Privacy & Security, Local Network.'];
  }
  return elapsedMs === undefined ? [] : ['A router or firewall on the way refused the connection at once.'];
}
