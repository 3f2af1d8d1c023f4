import type { Logger } from 'pino';
import {
  type EchoResult,
  type NodeState,
  type PacsNode,
  type PacsNodeDraft,
  type PeerRef,
  pacsNodeDraftSchema,
} from '../../../shared/contract/pacs-node.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import { createSubscribers } from '../subscribers.ts';
import type { CertificateStore } from '../tls/certificate-store.ts';
import { nodeTlsOptions, userIdentityOf } from '../tls/tls-options.ts';
import type { Associate } from './associate.ts';
import { echoPeer } from './echo-peer.ts';
import { type NodeStore, openNodeStore } from './node-store.ts';
import { smellsOfOtherMode, tryOtherMode } from './other-mode.ts';
import { createResolvePeer, type PeerSecurity } from './resolve-peer.ts';
import { nodeKeyOf, type ResolvedPeer, type ResolvePeer } from './resolved-peer.ts';

/** The id of the practice PACS's node, the same in every run. */
export const practiceNodeId = 'practice-pacs';
const echoEveryMs = 60_000;

/** PACS nodes and how they do. */
export interface Nodes {
  states(): NodeState[];
  /** Rejects as NodeStore.save does; `invalid-request` for the practice node, which is not edited. */
  save(nodeId: string | undefined, draft: PacsNodeDraft): Promise<PacsNode>;
  delete(nodeId: string): Promise<void>;
  readonly resolve: ResolvePeer;
  /** C-ECHO; that of a stored node also updates its state. */
  echo(ref: PeerRef): Promise<EchoResult>;
  /** When the node last answered a C-ECHO in this run of the program, in ms since 1970. */
  lastEchoOkAt(nodeKey: string): number | undefined;
  /** The practice PACS registers itself here while it runs. */
  setPracticeNode(at: { readonly aeTitle: string; readonly port: number } | undefined): void;
  /** While somebody watches, every node is echoed once a minute. Returns the unsubscribe. */
  watch(listener: (states: NodeState[]) => void): () => void;
  /** Aborts the echoes that run. */
  close(): void;
}

type EchoState = Omit<NodeState, 'node'>;

export function createNodes(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly associate: Associate;
  localAeTitle(): string;
  /** Says why a C-ECHO failed. */
  explain?(failure: Failure, peer: ResolvedPeer, probes: readonly ProbeResult[]): Finding[];
  readonly certificates: Pick<CertificateStore, 'identity' | 'pem'>;
}): Nodes {
  const { clock } = options;
  const store = openNodeStore({ folder: options.folder, log: options.log, now: clock.now() });
  const echoes = new Map<string, EchoState>();
  /** By the key of the profile. */
  const echoOkAt = new Map<string, number>();
  const watchers = createSubscribers<NodeState[]>();
  const closing = new AbortController();
  let practice: PacsNode | undefined;
  let stopRound: (() => void) | undefined;

  const all = (): readonly PacsNode[] => (practice ? [...store.list(), practice] : store.list());
  const nodeOf = (nodeId: string): PacsNode | undefined => all().find((node) => node.nodeId === nodeId);
  const states = (): NodeState[] =>
    all().map((node) => ({ node, ...(echoes.get(node.nodeId) ?? { echo: 'unknown' }) }));
  const changed = (): void => {
    if (watchers.count > 0) watchers.notify(states());
  };
  const resolve = createResolvePeer({
    node: nodeOf,
    security: (node) => securityOf(node, store, options.certificates),
    localAeTitle: options.localAeTitle,
  });

  /** A failure that smells of encryption is followed by one try in the other mode. */
  const probesAfter = async (failure: Failure, peer: ResolvedPeer): Promise<ProbeResult[]> => {
    if (!smellsOfOtherMode(failure)) return [];
    const otherMode = await tryOtherMode(options.associate, peer, {
      monotonic: clock.monotonic,
      signal: closing.signal,
    });
    return [{ probe: 'P1', at: clock.now(), ok: false, tls: !otherMode.tls, otherMode }];
  };
  const echoResolved = async (peer: ResolvedPeer): Promise<EchoResult> => {
    const result = await echoPeer(options.associate, peer, {
      monotonic: clock.monotonic,
      signal: closing.signal,
    });
    const { failure } = result;
    if (!failure || !options.explain) return result;
    return { ...result, findings: options.explain(failure, peer, await probesAfter(failure, peer)) };
  };
  const echoNode = async (nodeId: string): Promise<EchoResult> => {
    const peer = resolve({ nodeId });
    const node = nodeOf(nodeId);
    echoes.set(nodeId, { ...echoes.get(nodeId), echo: 'testing' });
    changed();
    const result = await echoResolved(peer).catch((error: unknown) => {
      echoes.delete(nodeId);
      throw error;
    });
    if (result.ok && !closing.signal.aborted) echoOkAt.set(nodeKeyOf(peer), clock.now());
    // A node that was edited or deleted meanwhile is another one: the answer says nothing about it.
    if (nodeOf(nodeId) === node && !closing.signal.aborted) {
      echoes.set(nodeId, { echo: result.ok ? 'ok' : 'failed', lastEcho: result, lastEchoAt: clock.now() });
      changed();
    }
    return result;
  };
  const echoInBackground = (nodeId: string): void => {
    if (echoes.get(nodeId)?.echo === 'testing') return;
    echoNode(nodeId).catch((error: unknown) => options.log.error({ err: error }, 'a background echo failed'));
  };
  const startRounds = (): void => {
    for (const node of all()) echoInBackground(node.nodeId);
    stopRound = clock.after(echoEveryMs, startRounds);
  };
  const forget = (nodeId: string): void => {
    echoes.delete(nodeId);
    echoOkAt.delete(nodeId);
    if (watchers.count > 0 && nodeOf(nodeId)) echoInBackground(nodeId);
    changed();
  };

  return {
    states,
    async save(nodeId, draft) {
      if (nodeId === practiceNodeId) refusePractice();
      const node = await store.save(nodeId, draft);
      forget(node.nodeId);
      return node;
    },
    async delete(nodeId) {
      if (nodeId === practiceNodeId) refusePractice();
      await store.delete(nodeId);
      forget(nodeId);
    },
    resolve,
    lastEchoOkAt: (nodeKey) => echoOkAt.get(nodeKey),
    echo: async (ref) => ('nodeId' in ref ? echoNode(ref.nodeId) : echoResolved(resolve(ref))),
    setPracticeNode(at) {
      practice = at && practiceNode(at);
      forget(practiceNodeId);
    },
    watch(listener) {
      const end = watchers.add(listener);
      if (watchers.count === 1) startRounds();
      listener(states());
      return () => {
        end();
        if (watchers.count > 0) return;
        stopRound?.();
        stopRound = undefined;
      };
    },
    close() {
      stopRound?.();
      closing.abort();
    },
  };
}

function securityOf(
  { nodeId, tls, userIdentity }: PacsNode,
  store: Pick<NodeStore, 'secretOf'>,
  certificates: Pick<CertificateStore, 'identity' | 'pem'>,
): PeerSecurity {
  return {
    ...(tls && { tls: nodeTlsOptions(tls, certificates) }),
    ...(userIdentity && { userIdentity: userIdentityOf(userIdentity, store.secretOf(nodeId)) }),
  };
}

function practiceNode(at: { readonly aeTitle: string; readonly port: number }): PacsNode {
  // C-MOVE is what is practised: the way round would hide its faults.
  const draft = pacsNodeDraftSchema.parse({
    ...{ name: 'Practice PACS', host: '127.0.0.1', method: 'move' },
    ...at,
  });
  return { ...draft, nodeId: practiceNodeId, practice: true };
}

function refusePractice(): never {
  throw new FailureError({
    kind: 'invalid-request',
    detail: 'The practice PACS can be switched off in the settings; its node can not be changed',
  });
}
