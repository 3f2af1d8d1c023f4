import { implementation } from '../dicom/uid.ts';
import { fact, finalFact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import type { View } from './view.ts';

/** C01 to C05: our own listener. What we know of ourselves needs no guess. */
export const listenerRules: readonly Rule[] = [
  rule('C01', (view) => {
    const { listener, outcomeFailure } = view.evidence;
    if (view.isGet || view.evidence.operation !== 'retrieve') return undefined;
    const stopped = listener?.state === 'stopped' || outcomeFailure?.kind === 'listener-not-running';
    const failed = listener?.state === 'failed' && !isPortFailure(view);
    if (!stopped && !failed) return undefined;
    if (outcomeFailure?.kind === 'listener-not-running' && isPortFailure(view)) return undefined;
    return {
      confidence: 'certain',
      facts: [fact('Our listener was not running.', view.evidence.finishedSeq), finalFact(view)],
    };
  }),
  rule('C02', (view) => boundElsewhere(view)),
  rule('C03', (view) => foreignOwner(view)),
  rule('C04', (view) => ownCopy(view)),
  rule('C05', (view) => {
    const failure = view.evidence.listener?.failure;
    if (failure?.kind !== 'port-forbidden') return undefined;
    return {
      confidence: 'certain',
      facts: [fact(`The system refused port ${failure.port} with ${failure.code}.`)],
      hints: failure.port < 1024 ? ['Ports below 1024 need special rights on Linux and macOS.'] : [],
    };
  }),
];

function isPortFailure(view: View): boolean {
  const kind = view.evidence.listener?.failure?.kind;
  return kind === 'port-in-use' || kind === 'port-forbidden' || kind === 'address-not-available';
}

function boundElsewhere(view: View): Match | undefined {
  const { listener, network } = view.evidence;
  const bound = listener?.boundAddress;
  const local = view.control?.localAddress ?? view.evidence.local.address;
  const test = view.probe('P0');
  if (listener?.failure?.kind === 'address-not-available') {
    const text = `No interface of this computer has the bind address ${listener.failure.bindAddress}.`;
    return { confidence: 'certain', facts: [fact(text)] };
  }
  if (bound === undefined || local === undefined || listener?.state !== 'listening') return undefined;
  if (view.callers.length > 0 || isLoopbackAddress(local)) return undefined;
  const facts = [fact(`The listener is bound to ${bound}; towards the PACS we are ${local}.`)];
  if (isLoopbackAddress(bound)) return { confidence: 'certain', facts };
  if (bound === '0.0.0.0' && local.includes(':') && !local.startsWith('::ffff:')) {
    return {
      confidence: 'likely',
      facts: [...facts, fact('The PACS is reached over IPv6, and we listen on IPv4 only.')],
    };
  }
  if (bound === '::' || bound === '0.0.0.0' || bound === local) return undefined;
  const refused = test?.lan === 'refused' && test.loopback === 'own';
  const known = network?.interfaces.some((one) => one.address === bound);
  return {
    confidence: refused || known ? 'certain' : 'likely',
    facts: [
      ...facts,
      refused ? fact(`A call to ${local} was refused, one to this computer itself was not.`) : undefined,
    ],
  };
}

function foreignOwner(view: View): Match | undefined {
  const { listener } = view.evidence;
  const test = view.probe('P0');
  if (test?.lan === 'foreign' || test?.loopback === 'foreign') {
    if (isOurs(test.ownerImplementationClassUid)) return undefined;
    const name = test.ownerProcess ?? test.ownerImplementationVersionName ?? listener?.owner?.name;
    return {
      confidence: 'certain',
      facts: [fact(`A test call to our port was answered by ${name ?? 'another program'}.`)],
      values: { NAME: name },
    };
  }
  const failure = listener?.failure;
  if (failure?.kind !== 'port-in-use' || isOwnCopy(view)) return undefined;
  const name = listener?.owner?.name ?? listener?.owner?.implementationVersionName ?? failure.owner;
  return {
    confidence: name === undefined && listener?.owner === undefined ? 'likely' : 'certain',
    facts: [
      fact(`The system says that port ${failure.port} is in use.`),
      name === undefined ? undefined : fact(`${name} answers on it.`),
    ],
    values: { NAME: name },
  };
}

function ownCopy(view: View): Match | undefined {
  if (!isOwnCopy(view)) return undefined;
  return {
    confidence: 'certain',
    facts: [fact('A test call to our port was answered by this program, but not by this copy of it.')],
  };
}

function isOwnCopy(view: View): boolean {
  const { listener } = view.evidence;
  const test = view.probe('P0');
  const foreign = test?.lan === 'foreign' || test?.loopback === 'foreign';
  if (foreign && isOurs(test?.ownerImplementationClassUid)) return true;
  if (listener?.failure?.kind !== 'port-in-use') return false;
  const text = `${listener.owner?.implementationVersionName ?? ''} ${listener.failure.owner ?? ''}`;
  return (
    listener.owner?.isUs === true ||
    isOurs(listener.owner?.implementationClassUid) ||
    text.includes(implementation.versionName)
  );
}

function isOurs(classUid: string | undefined): boolean {
  return classUid === implementation.classUid;
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address === 'localhost' || /^(::ffff:)?127\./.test(address);
}
