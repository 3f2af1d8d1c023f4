import { sopClass } from '../dicom/sop-class.ts';
import type { NegotiatedContext } from '../retrieve/association-event.ts';
import { formatDuration, plural } from '../retrieve/describe-event.ts';
import { absence, arrivedFact, endFact, fact, finalFact, rejectionFact } from './facts.ts';
import { type Match, type Rule, rule, ruleAlsoWhenComplete } from './rule.ts';
import type { View } from './view.ts';

/** Layer A, in the order of the connection: name, TCP, TLS, association, request. */
export const controlRules: readonly Rule[] = [
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
  rule('A06', (view) => encryption(view)),
  rule('A07', (view) => {
    const failure = view.control?.tlsFailure;
    if (!failure || !isCertificateCode(failure.code)) return undefined;
    return { confidence: 'certain', facts: [fact(`TLS ended with ${failure.code}.`, failure.seq)] };
  }),
  rule('A08', (view) => calledName(view)),
  rule('A09', (view) => callingName(view)),
  rule('A10', (view) => {
    const rejected = peerRejection(view);
    if (rejected?.source !== 3) return undefined;
    const transient = rejected.result === 2;
    return {
      confidence: transient ? 'certain' : 'likely',
      facts: [rejectionFact(rejected)],
      hints: transient
        ? []
        : ['The PACS marks it as permanent; DCMTK servers do that when they can’t start a process.'],
    };
  }),
  rule('A11', (view) => {
    const rejected = peerRejection(view);
    if (!rejected || rejected.source === 3) return undefined;
    if (rejected.source === 1 && (rejected.reason === 3 || rejected.reason === 7)) return undefined;
    const userIdentity = rejected.result === 2 && rejected.source === 2;
    return {
      confidence: 'certain',
      facts: [rejectionFact(rejected)],
      hints: userIdentity ? ['pynetdicom servers answer like this when the user name is refused.'] : [],
    };
  }),
  rule('A12', (view) => abortedAtRequest(view)),
  rule('A13', (view) => {
    if (view.final?.status === 0x0122 || view.final?.status === 0x0211) {
      return { confidence: 'certain', facts: [finalFact(view)] };
    }
    const refused = refusedContexts(view);
    if (view.isGet || refused.length === 0) return undefined;
    return {
      confidence: 'certain',
      facts: refused.map((one) =>
        fact(
          `The PACS refused the presentation context ${serviceOfContext(one)} (result ${one.result}).`,
          view.control?.accepted?.seq,
        ),
      ),
    };
  }),
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
  rule('A15', (view) => ownTimer(view)),
  ruleAlsoWhenComplete('A16', (view) => lostWhileFlowing(view)),
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

function encryption(view: View): Match | undefined {
  const { control } = view;
  const tried = control?.tls;
  const other = view
    .probes('P1')
    .find((one) => one.ok && one.tls !== undefined && one.tls !== (tried ?? false));
  const trouble = encryptionTrouble(view);
  if (!trouble) return undefined;
  if (!other) return { confidence: trouble.weak ? 'possible' : 'likely', facts: [trouble.fact] };
  const works = fact(`A test ${other.tls ? 'with' : 'without'} TLS was answered.`);
  return {
    confidence: 'certain',
    facts: [trouble.fact, works],
    hints: [`Switch TLS ${other.tls ? 'on' : 'off'} for this node: a test that way was answered.`],
  };
}

function encryptionTrouble(view: View): { fact: ReturnType<typeof fact>; weak: boolean } | undefined {
  const { control } = view;
  if (control?.notDicom?.protocol === 'tls') {
    const text = `The port answered with a TLS record: ${control.notDicom.firstBytes}.`;
    return { fact: fact(text, control.notDicom.seq), weak: false };
  }
  if (control?.tlsFailure && !isCertificateCode(control.tlsFailure.code)) {
    return { fact: fact(`TLS ended with ${control.tlsFailure.code}.`, control.tlsFailure.seq), weak: false };
  }
  const { end } = control ?? {};
  const answered = control?.accepted || control?.rejected || control?.notDicom;
  if (!answered && end?.how === 'closed' && end.by !== 'us' && control?.connect?.outcome === 'connected') {
    const text = `The PACS closed the connection${end.code ? ` (${end.code})` : ''} before any answer to our first message.`;
    return { fact: fact(text, end.seq), weak: end.code !== 'ECONNRESET' };
  }
  return undefined;
}

/** Node's and OpenSSL's codes for certificates that are not trusted, on either side. */
function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNKNOWN_CA|UNABLE_TO_(GET|VERIFY)|ALTNAME|CRL|LEAF/i.test(code);
}

function peerRejection(view: View) {
  const rejected = view.control?.rejected;
  return rejected?.by === 'peer' ? rejected : undefined;
}

/** Rejection 1/1/7. DCMTK's dcmqrscp sends it for unknown callers too, so it is never certain. */
function calledName(view: View): Match | undefined {
  const rejected = peerRejection(view);
  if (rejected?.source !== 1 || rejected.reason !== 7) return undefined;
  if (calledAeWorks(view)) return undefined;
  const variant = view.probes('P1').find((one) => one.ok && one.calledAe !== undefined);
  return {
    confidence: variant ? 'certain' : 'likely',
    facts: [
      rejectionFact(rejected),
      variant && fact(`A test that called it ${variant.calledAe} was answered.`),
    ],
    ...(!variant &&
      mixesNames(view) && {
        sentence: 'The PACS refused the names: either its own, “{CALLED}”, or ours, “{AET}”.',
      }),
  };
}

/** Servers that are known to say 1/1/3 to an unknown caller mean the called name with 1/1/7. */
function mixesNames({ product }: View): boolean {
  return product === 'dcmqrscp' || product === 'dcmtk' || product === 'other' || product === 'unknown';
}

function calledAeWorks(view: View): boolean {
  const called = view.control?.proposed?.calledAe;
  const { expect, memory } = view.evidence;
  return (
    memory?.calledAeAccepted === true ||
    (expect?.accepted !== undefined && expect.proposed?.calledAe === called)
  );
}

function callingName(view: View): Match | undefined {
  const rejected = peerRejection(view);
  if (rejected?.source !== 1) return undefined;
  const { expect, memory } = view.evidence;
  if (rejected.reason === 3) {
    const found = memory?.findWorked || expect?.accepted !== undefined;
    return {
      confidence: found ? 'likely' : 'certain',
      facts: [
        rejectionFact(rejected),
        found
          ? fact('The PACS has answered a search under the same name.', expect?.accepted?.seq)
          : undefined,
      ],
    };
  }
  if (rejected.reason !== 7) return undefined;
  const works = calledAeWorks(view);
  if (!works && !mixesNames(view)) return undefined;
  return {
    confidence: works ? 'likely' : 'possible',
    facts: [
      rejectionFact(rejected),
      works
        ? fact('The PACS accepted the same called name before, so it means ours.', expect?.accepted?.seq)
        : fact('DCMTK servers refuse an unknown caller with the same code.'),
    ],
  };
}

/** Accepted, and A-ABORT by the user within moments of the request, with nothing having come. */
function abortedAtRequest(view: View): Match | undefined {
  const { control, request } = view;
  const end = control?.end;
  if (!request || end?.how !== 'aborted' || end.by !== 'peer' || (end.source ?? 0) !== 0) return undefined;
  if (view.final || (control?.pendingResponses ?? 0) > 0 || view.received > 0) return undefined;
  const after = end.at !== undefined && request.at !== undefined ? end.at - request.at : undefined;
  if (after !== undefined && after > 2000) return undefined;
  const findWorked = request.service !== 'C-FIND' && view.evidence.expect?.responses.some((one) => one.final);
  const orthanc = view.evidence.memory?.product === 'orthanc';
  return {
    confidence: orthanc ? 'certain' : 'likely',
    facts: [
      endFact(end),
      fact(
        `It came ${after === undefined ? 'right' : formatDuration(after)} after our ${request.service}, whose presentation context had been accepted.`,
        request.seq,
      ),
      findWorked ? fact('A search was answered.', view.evidence.expect?.accepted?.seq) : undefined,
    ],
    hints: findWorked ? ['Searching is allowed, retrieving is not: Orthanc has AllowMove for that.'] : [],
  };
}

const moveAndFind: readonly string[] = [
  sopClass.patientRootMove,
  sopClass.studyRootMove,
  sopClass.patientRootFind,
  sopClass.studyRootFind,
  sopClass.verification,
];

/** Contexts that the request needs and that were all refused. */
function refusedContexts(view: View): readonly NegotiatedContext[] {
  const { control } = view;
  const failure = control?.end?.failure ?? view.evidence.outcomeFailure;
  const contexts =
    control?.accepted?.contexts.filter((one) => moveAndFind.includes(one.abstractSyntax)) ?? [];
  const wanted = contexts.filter((one) => !view.isMove || isMoveContext(one.abstractSyntax));
  if (wanted.length > 0) return wanted.some((one) => one.result === 0) ? [] : wanted;
  if (failure?.kind !== 'no-presentation-context') return [];
  const refused =
    failure.contexts.length > 0 ? failure.contexts : [{ abstractSyntax: failure.abstractSyntax, result: 2 }];
  return refused
    .filter((one) => one.result !== 0 && moveAndFind.includes(one.abstractSyntax))
    .map((one, index) => ({ ...one, id: 2 * index + 1, transferSyntax: '' }));
}

function isMoveContext(uid: string): boolean {
  return uid === sopClass.patientRootMove || uid === sopClass.studyRootMove;
}

function serviceOfContext(context: NegotiatedContext): string {
  if (isMoveContext(context.abstractSyntax)) return 'for C-MOVE';
  return context.abstractSyntax === sopClass.verification ? 'for C-ECHO' : 'for C-FIND';
}

/** Our own timer: we aborted because nothing came. Certain that it was us; why nothing came is another question. */
function ownTimer(view: View): Match | undefined {
  const { end } = view.control ?? {};
  const failure = end?.failure ?? (end?.by === 'us' ? view.evidence.outcomeFailure : undefined);
  if (failure?.kind !== 'response-timeout' || view.userCancelled || view.final) return undefined;
  return {
    confidence: 'certain',
    facts: [
      fact(
        `We ended the wait after ${formatDuration(failure.silentMs)} of silence (${failure.during}).`,
        end?.seq,
      ),
      view.received > 0 ? arrivedFact(view) : undefined,
    ],
    hints:
      failure.during === 'association'
        ? [
            'The port took the connection and said nothing: check whether it expects TLS, and name look-ups at the PACS.',
          ]
        : [],
  };
}

function lostWhileFlowing(view: View): Match | undefined {
  const { control, evidence } = view;
  const end = control?.end;
  if (!view.isMove || view.final || !end || view.received === 0 || view.userCancelled) return undefined;
  const lost = end.how === 'closed' && end.by !== 'us' && (end.code !== undefined || !view.complete);
  if (!lost) return undefined;
  const lastPdu = control?.lastReceivedAt ?? 0;
  if ((evidence.arrivals?.lastAt ?? 0) < lastPdu) return undefined;
  return {
    confidence: 'likely',
    facts: [
      endFact(end),
      arrivedFact(view),
      absence(`No final answer came; ${plural(view.received, 'image')} did.`),
    ],
  };
}
