import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { type Failure, FailureError, fail } from '../../../shared/failure/failure.ts';
import type { ServiceTick } from '../../../shared/link-check/hop.ts';
import type { AssociationEvent, NegotiatedContext } from '../../../shared/retrieve/association-event.ts';
import type { Association } from '../dimse/association.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { CheckRun } from './check-run.ts';

const syntaxes = [transferSyntax.explicitLittle, transferSyntax.implicitLittle];

/** Every service that we may want of a PACS. */
const services: readonly (Omit<ServiceTick, 'accepted'> & { readonly uid: string })[] = [
  { service: 'C-ECHO', uid: sopClass.verification },
  { service: 'C-FIND', model: 'study-root', uid: sopClass.studyRootFind },
  { service: 'C-MOVE', model: 'study-root', uid: sopClass.studyRootMove },
  { service: 'C-GET', model: 'study-root', uid: sopClass.studyRootGet },
  { service: 'C-FIND', model: 'patient-root', uid: sopClass.patientRootFind },
  { service: 'C-MOVE', model: 'patient-root', uid: sopClass.patientRootMove },
  { service: 'C-GET', model: 'patient-root', uid: sopClass.patientRootGet },
];

/** What is known about the line from us to the PACS. */
export interface ControlLink {
  /** Why it ended early. */
  readonly failure?: Failure;
  readonly localAddress?: string;
  readonly services: readonly ServiceTick[];
}

interface ControlOptions {
  readonly run: CheckRun;
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  readonly signal: AbortSignal;
}

/** Name, TCP, TLS, association and C-ECHO: the line from us to the PACS. Later steps are left out when one fails. */
export async function checkControlLink(options: ControlOptions): Promise<ControlLink> {
  const { run } = options;
  const name = await lookUpName(options);
  if (name) {
    run.leaveOut('tcp', 'skipped', 'The name is unknown.');
    run.leaveOut('tls', 'skipped', 'There is no connection.');
    return withoutAssociation(run, name);
  }
  const attempt = startAssociation(options);
  const tcp = await run.step('tcp', () => attempt.connected, explainFailure);
  const unsafe = await checkEncryption(options, attempt, tcp.failure);
  const failed = tcp.failure ?? unsafe;
  if (failed) return withoutAssociation(run, failed);
  let association: Association | undefined;
  const hop = await run.step(
    'association',
    async () => {
      association = await attempt.association;
      return associationOutcome(association, options.peer);
    },
    explainFailure,
  );
  if (!association) {
    run.leaveOut('echo', 'skipped', 'There is no association.');
    return { ...(hop.failure && { failure: hop.failure }), services: [] };
  }
  return echoOn(association, options, hop.failure);
}

async function checkEncryption(
  { run, peer }: ControlOptions,
  attempt: ReturnType<typeof startAssociation>,
  unconnected: Failure | undefined,
): Promise<Failure | undefined> {
  if (unconnected) run.leaveOut('tls', 'skipped', 'There is no connection.');
  else if (!peer.tls) run.leaveOut('tls', 'unused', 'Not encrypted, as this PACS is configured.');
  else return (await run.step('tls', () => attempt.secured, explainFailure)).failure;
  return undefined;
}

function withoutAssociation(run: CheckRun, failure: Failure): ControlLink {
  run.leaveOut('association', 'skipped', 'There is no connection.');
  run.leaveOut('echo', 'skipped', 'There is no connection.');
  return { failure, services: [] };
}

async function lookUpName({ run, peer }: ControlOptions): Promise<Failure | undefined> {
  const { host } = peer.peer;
  if (isIP(host)) {
    run.leaveOut('name', 'unused', `${host} is an address.`);
    return undefined;
  }
  const { failure } = await run.step(
    'name',
    async () => {
      const found = await lookup(host).catch((error: NodeJS.ErrnoException) =>
        fail({ kind: 'name-not-found', host, code: error.code ?? 'EUNKNOWN' }),
      );
      return { outcome: 'passed', fact: `${host} is ${found.address}.` };
    },
    explainFailure,
  );
  return failure;
}

/** Begins an association and tells apart how far it comes. */
function startAssociation({ associate, peer, signal }: ControlOptions) {
  const events = { connected: first<'connected'>(), secured: first<'secured'>() };
  const association = associate({
    ...peerAssociation(peer),
    contexts: services.map(({ uid }) => ({ abstractSyntax: uid, transferSyntaxes: syntaxes })),
    observe: (event) => {
      if (event.type === 'connected') events.connected.resolve(event);
      if (event.type === 'secured') events.secured.resolve(event);
    },
    signal,
  });
  // A failure is met where the association is awaited.
  association.catch(() => undefined);
  const connected = reached(events.connected.promise, association).then(
    ({ remoteAddress, remotePort, localAddress, elapsedMs }) => ({
      outcome: 'passed' as const,
      elapsedMs,
      fact: `${remoteAddress}:${remotePort} answers; our address towards it is ${localAddress}.`,
    }),
  );
  const secured = reached(events.secured.promise, association).then(
    ({ protocol, cipher, certificate, elapsedMs }) => ({
      outcome: 'passed' as const,
      elapsedMs,
      fact: `${protocol}, ${cipher}${certificate ? `; ${certificate.subject}, valid until ${isoDate(certificate.validTo)}` : ''}.`,
    }),
  );
  // What the steps do not come to is not awaited.
  connected.catch(() => undefined);
  secured.catch(() => undefined);
  return { connected, secured, association };
}

type EventOf<T extends AssociationEvent['type']> = Extract<AssociationEvent, { type: T }>;

function first<T extends AssociationEvent['type']>() {
  return Promise.withResolvers<EventOf<T>>();
}

/** The event, or the failure of the association that it should have come on. */
function reached<E>(event: Promise<E>, association: Promise<Association>): Promise<E> {
  return Promise.race([event, association.then(() => event)]);
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function associationOutcome(association: Association, peer: ResolvedPeer) {
  const ticks = ticksOf(association.contexts);
  const needed = ticks.filter(({ model, service }) => model === peer.model && service !== 'C-GET');
  const refused = needed.filter((tick) => !tick.accepted).map(({ service }) => service);
  const version = association.implementationVersionName || association.implementationClassUid;
  if (refused.length === 0) {
    const fact = `${peer.peer.aeTitle} accepts us as ${peer.localAe}${version ? `; it is ${version}` : ''}.`;
    return { outcome: 'passed' as const, fact, services: ticks };
  }
  const { contexts } = association;
  const failure: Failure = {
    kind: 'no-presentation-context',
    abstractSyntax: uidOf(peer, refused[0]),
    contexts: contexts.map(({ abstractSyntax, result }) => ({ abstractSyntax, result })),
  };
  const fact = `${peer.peer.aeTitle} does not offer ${refused.join(' and ')} in the ${peer.model} model.`;
  return { outcome: 'failed' as const, fact, failure, services: ticks };
}

function ticksOf(contexts: readonly NegotiatedContext[]): ServiceTick[] {
  const accepted = new Set(contexts.filter((one) => one.result === 0).map((one) => one.abstractSyntax));
  return services.map(({ uid, ...tick }) => ({ ...tick, accepted: accepted.has(uid) }));
}

function uidOf(peer: ResolvedPeer, service: string | undefined): string {
  return services.find((one) => one.service === service && one.model === peer.model)?.uid ?? '';
}

async function echoOn(
  association: Association,
  { run }: ControlOptions,
  earlier: Failure | undefined,
): Promise<ControlLink> {
  const link = { localAddress: association.localAddress, services: ticksOf(association.contexts) };
  try {
    const { failure } = await run.step(
      'echo',
      async () => {
        const status = await association.echo();
        if (status !== 0) throw new FailureError({ kind: 'dimse-status', service: 'C-ECHO', status });
        return { outcome: 'passed', fact: 'The PACS answers.' };
      },
      explainFailure,
    );
    const why = earlier ?? failure;
    return why ? { ...link, failure: why } : link;
  } finally {
    void association.release();
  }
}

export function explainFailure({ failure }: FailureError): string {
  return `${explain(failure).title}.`;
}
