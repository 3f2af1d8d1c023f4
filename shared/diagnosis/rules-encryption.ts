import { describeTlsTrouble, isCertificateTrouble, tlsRemedy, tlsTrouble } from '../failure/tls-code.ts';
import type { InboundConnection, TlsFailureFact } from './evidence-association.ts';
import { callerFact, fact } from './facts.ts';
import type { EvidenceLine } from './finding.ts';
import { type Match, type Rule, rule } from './rule.ts';
import type { View } from './view.ts';

/** Layer A: encryption of the line to the PACS, and the certificates of both ways. */
export const encryptionRules: readonly Rule[] = [
  rule('A06', (view) => encryption(view)),
  rule('A07', (view) => ourCall(view) ?? theirCall(view) ?? refusedInSilence(view)),
];

/** Layer D: encryption on one side only when the PACS calls. */
export const inboundEncryptionRules: readonly Rule[] = [rule('D02', (view) => oneSided(view))];

function encryption(view: View): Match | undefined {
  const tried = view.control?.tls;
  const tests = view
    .probes('P1')
    .flatMap(({ ok, tls, otherMode }) => [{ tls, answered: ok }, ...(otherMode ? [otherMode] : [])])
    .filter((one) => one.tls !== undefined && one.tls !== (tried ?? false));
  const other = tests.find((one) => one.answered);
  const trouble = encryptionTrouble(view);
  // A closed connection alone is no trace of encryption, where the other mode fares no better.
  if (!trouble || (trouble.weak && !other && tests.length > 0)) return undefined;
  if (!other) {
    const { hints } = trouble;
    return {
      confidence: trouble.weak ? 'possible' : 'likely',
      facts: trouble.facts,
      ...(hints && { hints }),
    };
  }
  const works = fact(`A test ${other.tls ? 'with' : 'without'} TLS was answered.`);
  return {
    confidence: 'certain',
    facts: [...trouble.facts, works],
    hints: [`Switch TLS ${other.tls ? 'on' : 'off'} for this node: a test that way was answered.`],
  };
}

interface Trouble {
  readonly facts: readonly EvidenceLine[];
  readonly weak: boolean;
  readonly hints?: readonly string[];
}

function encryptionTrouble({ control }: View): Trouble | undefined {
  if (control?.notDicom?.protocol === 'tls') {
    const text = `The port answered with a TLS record: ${control.notDicom.firstBytes}.`;
    return { facts: [fact(text, control.notDicom.seq)], weak: false };
  }
  const failure = control?.tlsFailure;
  if (failure && !isCertificateTrouble(failure.code)) {
    const remedy = tlsRemedy(failure.code);
    return { facts: tlsFacts(failure, 'the PACS'), weak: false, ...(remedy && { hints: [remedy] }) };
  }
  const { end } = control ?? {};
  const answered = control?.accepted || control?.rejected || control?.notDicom || control?.secured || failure;
  if (!answered && end?.how === 'closed' && end.by !== 'us' && control?.connect?.outcome === 'connected') {
    const text = `The PACS closed the connection${end.code ? ` (${end.code})` : ''} before any answer to our first message.`;
    return { facts: [fact(text, end.seq)], weak: end.code !== 'ECONNRESET' };
  }
  return undefined;
}

/** We called, and a certificate stood in the way: theirs for us, or ours for them. */
function ourCall({ control }: View): Match | undefined {
  const failure = control?.tlsFailure;
  if (!failure) return undefined;
  const remedy = tlsRemedy(failure.code);
  if (isCertificateTrouble(failure.code)) {
    return {
      confidence: 'certain',
      facts: tlsFacts(failure, 'the PACS'),
      ...(remedy && { hints: [remedy] }),
    };
  }
  // Before TLS 1.3 a server without a certificate of ours says no more than that the handshake failed (RFC 5246 7.4.6).
  if (failure.ownCertificate !== false || !/ALERT_HANDSHAKE_FAILURE/.test(failure.code)) return undefined;
  return {
    confidence: 'likely',
    facts: [...tlsFacts(failure, 'the PACS'), fact('We have no certificate of ours to show for this node.')],
    hints: ['The PACS may require a certificate of ours: choose one for this node.'],
  };
}

/** The PACS called our TLS port, and a certificate stood in the way. */
function theirCall(view: View): Match | undefined {
  const caller = inbound(view).find((one) => one.tlsFailure && isCertificateTrouble(one.tlsFailure.code));
  if (!caller?.tlsFailure) return undefined;
  const remedy = tlsRemedy(caller.tlsFailure.code);
  return {
    confidence: caller.sender === undefined ? 'likely' : 'certain',
    facts: [callerFact(caller), ...tlsFacts(caller.tlsFailure, 'the caller')],
    ...(remedy && { hints: [`On the way back, when the PACS calls us: ${lowerFirst(remedy)}`] }),
  };
}

/** TLS stood, and the PACS closed before it said a word: so does a server under TLS 1.3 whose alert got lost. */
function refusedInSilence({ control }: View): Match | undefined {
  const { secured, end } = control ?? {};
  if (!secured || control?.accepted || control?.rejected || control?.tlsFailure) return undefined;
  if (end?.how !== 'closed' || end.by === 'us') return undefined;
  return {
    confidence: secured.protocol === 'TLSv1.3' ? 'likely' : 'possible',
    facts: [
      fact(`${secured.protocol} stood.`, secured.seq),
      fact('The PACS closed the connection before any answer, as when it refuses our certificate.', end.seq),
    ],
  };
}

function oneSided(view: View): Match | undefined {
  const onPlain = inbound(view).find((one) => one.firstBytes === 'tls' && !one.tls);
  if (onPlain) return calledOtherwise(onPlain, [seenIn(onPlain, 'It began with TLS on our plain port.')]);
  const onTls = inbound(view).find((one) => one.tls && one.firstBytes === 'associate-rq' && !one.secured);
  if (onTls) {
    return {
      ...calledOtherwise(onTls, [seenIn(onTls, 'It began without TLS on our TLS port.')]),
      sentence: 'The PACS sends without encryption to the port on which this program expects it.',
      hints: ['At the PACS, switch TLS on in the entry {AET}, or enter our plain port there.'],
    };
  }
  const apart = inbound(view).find(
    ({ tlsFailure }) => tlsFailure && tlsTrouble(tlsFailure.code) === 'no-common',
  );
  if (!apart?.tlsFailure) return undefined;
  return {
    ...calledOtherwise(apart, tlsFacts(apart.tlsFailure, 'the caller')),
    sentence: 'The PACS and this program have no kind of encryption in common.',
    hints: ['Compare the TLS versions of both sides: DICOM asks for TLS 1.2 or later.'],
  };
}

function calledOtherwise(caller: InboundConnection, facts: readonly EvidenceLine[]): Match {
  return {
    confidence: caller.sender === undefined ? 'likely' : 'certain',
    facts: [callerFact(caller), ...facts],
  };
}

function seenIn(caller: InboundConnection, text: string): EvidenceLine {
  return fact(text, caller.end?.seq ?? caller.seq);
}

function tlsFacts({ code, certificate, seq }: TlsFailureFact, they: string): EvidenceLine[] {
  const told = fact(`${describeTlsTrouble(code, they)} (${code})`, seq);
  if (!certificate) return [told];
  const from = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const { subject, issuer, validFrom, validTo } = certificate;
  return [
    told,
    fact(
      `Their certificate: ${subject || 'no name'}, issued by ${issuer || 'nobody'}, valid ${from(validFrom)} to ${from(validTo)}.`,
      seq,
    ),
  ];
}

function inbound(view: View): readonly InboundConnection[] {
  return view.evidence.listener?.inbound ?? [];
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
