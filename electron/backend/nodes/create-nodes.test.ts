import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type NodeState,
  type PacsNodeDraft,
  pacsNodeDraftSchema,
} from '../../../shared/contract/pacs-node.ts';
import { systemClock } from '../clock.ts';
import type { Acceptor, AcceptorOptions } from '../dimse/acceptor.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import { openCertificateStore } from '../tls/certificate-store.ts';
import { createNodes, type Nodes, practiceNodeId } from './create-nodes.ts';

let folder: string;
let nodes: Nodes;
let timers: { readonly ms: number; readonly run: () => void }[];
const open: { close(): unknown }[] = [];

/** The clock of the test: timers run when the test says so. */
const clock = {
  ...systemClock,
  now: () => 1000,
  after: (ms: number, run: () => void) => {
    const timer = { ms, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  },
};
const start = (): Nodes => {
  const created = createNodes({
    folder,
    log: pino({ enabled: false }),
    clock,
    associate: requestAssociation,
    localAeTitle: () => 'OURS',
    certificates: openCertificateStore({ folder, log: pino({ enabled: false }), now: 0 }),
  });
  open.push(created);
  return created;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-nodes-'));
  timers = [];
  nodes = start();
});
afterEach(async () => {
  for (const entry of open.splice(0)) await entry.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startPeer(options: Partial<AcceptorOptions> = {}): Promise<number> {
  const acceptor: Acceptor = createAcceptor({
    services: {},
    observe: () => {},
    maxPduLength: 16_384,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 10,
    ...options,
  });
  open.push(acceptor);
  return (await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' })).port;
}

const draft = (port: number, more: Partial<PacsNodeDraft> = {}): PacsNodeDraft =>
  pacsNodeDraftSchema.parse({ name: 'Archive', aeTitle: 'PEER', host: '127.0.0.1', port, ...more });

/** The first states that fit; the subscription stays until the end of the test. */
function watchUntil(fits: (states: NodeState[]) => boolean): Promise<NodeState[]> {
  return new Promise((resolve) => {
    const end = nodes.watch((states) => {
      if (fits(states)) resolve(states);
    });
    open.push({ close: end });
  });
}

describe('nodes', () => {
  it('keeps the secret of a user identity out of the node, and until another one is typed', async () => {
    const identity = { type: 'username-passcode', username: 'reader', responseRequested: false } as const;
    const draft = pacsNodeDraftSchema.parse({ name: 'A', aeTitle: 'A', host: '127.0.0.1', port: 104 });
    const secretOf = (nodeId: string): string | undefined => {
      const { secret } = nodes.resolve({ nodeId }).userIdentity ?? {};
      return secret && Buffer.from(secret).toString();
    };
    const { nodeId } = await nodes.save(undefined, {
      ...draft,
      userIdentity: { ...identity, secret: 'sesame' },
    });
    expect(secretOf(nodeId)).toBe('sesame');
    expect(await nodes.save(nodeId, { ...draft, userIdentity: identity })).toEqual({
      ...{ ...draft, nodeId, practice: false, userIdentity: identity },
    });
    expect(secretOf(nodeId)).toBe('sesame');
    expect(JSON.stringify(nodes.states())).not.toContain('sesame');
    expect(readFileSync(join(folder, 'nodes.json'), 'utf8')).not.toContain('sesame');
    await nodes.save(nodeId, draft);
    await nodes.save(nodeId, { ...draft, userIdentity: identity });
    expect(secretOf(nodeId)).toBeUndefined();
  });

  it('are kept in the order of entry over a restart', async () => {
    const first = await nodes.save(undefined, draft(104));
    await nodes.save(undefined, draft(105, { name: 'Second' }));
    await nodes.save(first.nodeId, draft(106, { name: 'First' }));
    expect(start().states()).toMatchObject([
      { node: { nodeId: first.nodeId, name: 'First', port: 106, practice: false }, echo: 'unknown' },
      { node: { name: 'Second' } },
    ]);
    await nodes.delete(first.nodeId);
    expect(start().states()).toMatchObject([{ node: { name: 'Second' } }]);
  });

  it('refuse a second entry of the same application entity, and let the same one be saved again', async () => {
    const node = await nodes.save(undefined, draft(104));
    await expect(nodes.save(undefined, draft(104, { name: 'Twin' }))).rejects.toMatchObject({
      failure: { kind: 'invalid-request', detail: expect.stringContaining('Archive') },
    });
    await nodes.save(node.nodeId, draft(104, { name: 'Renamed' }));
    expect(nodes.states()).toMatchObject([{ node: { name: 'Renamed' } }]);
  });

  it('know nothing of a node that is not there', async () => {
    const missing = { failure: { kind: 'not-found' } };
    await expect(nodes.save('gone', draft(104))).rejects.toMatchObject(missing);
    await expect(nodes.delete('gone')).rejects.toMatchObject(missing);
    await expect(nodes.echo({ nodeId: 'gone' })).rejects.toMatchObject(missing);
  });

  it('show the practice PACS while it runs, and do not let it be edited', async () => {
    nodes.setPracticeNode({ aeTitle: 'PRACTICE', port: 4242 });
    expect(nodes.states()).toMatchObject([{ node: { nodeId: practiceNodeId, practice: true, port: 4242 } }]);
    await expect(nodes.delete(practiceNodeId)).rejects.toMatchObject({
      failure: { kind: 'invalid-request' },
    });
    await expect(nodes.save(practiceNodeId, draft(1))).rejects.toMatchObject({
      failure: { kind: 'invalid-request' },
    });
    expect(start().states()).toEqual([]);
    nodes.setPracticeNode(undefined);
    expect(nodes.states()).toEqual([]);
  });
});

describe('resolving a peer', () => {
  it('fills in our AE title where the node names none', async () => {
    const plain = await nodes.save(undefined, draft(104));
    const special = await nodes.save(
      undefined,
      draft(105, { localAeTitle: 'OTHER', moveDestination: 'STORE', connectTimeoutS: 2 }),
    );
    expect(nodes.resolve({ nodeId: plain.nodeId })).toMatchObject({
      localAe: 'OURS',
      moveDestination: 'OURS',
    });
    expect(nodes.resolve({ nodeId: special.nodeId })).toMatchObject({
      localAe: 'OTHER',
      moveDestination: 'STORE',
      connectTimeoutMs: 2000,
    });
  });

  it('takes a peer that is written out with the defaults of a new node', () => {
    const peer = { aeTitle: 'A_LONG_AE_TITLE_', host: 'x'.repeat(200), port: 104 };
    expect(nodes.resolve({ peer, timeoutS: 3 })).toMatchObject({
      nodeId: undefined,
      peer,
      model: 'study-root',
      connectTimeoutMs: 3000,
      responseTimeoutMs: 3000,
      maxPduLength: 131_072,
    });
  });
});

describe('echo', () => {
  it('tells how the peer named itself and which address of ours it saw', async () => {
    const port = await startPeer();
    expect(await nodes.echo({ peer: { aeTitle: 'PEER', host: 'localhost', port } })).toMatchObject({
      ok: true,
      localAddress: '127.0.0.1',
      implementationVersionName: 'MOVESCOPE_01',
    });
  });

  it.each([
    ['rejected', { decide: () => ({ result: 1, source: 1, reason: 7 }) as const }, 'association-rejected'],
  ])('is a result with a failure when we are %s', async (_, options, kind) => {
    const port = await startPeer(options);
    expect(await nodes.echo({ peer: { aeTitle: 'PEER', host: '127.0.0.1', port } })).toMatchObject({
      ok: false,
      failure: { kind },
    });
  });

  it('is a result with a failure when the peer accepts the connection and says nothing', async () => {
    const silent: Server = createServer();
    open.push(silent);
    const port = await new Promise<number>((resolve) =>
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)),
    );
    expect(
      await nodes.echo({ peer: { aeTitle: 'PEER', host: '127.0.0.1', port }, timeoutS: 0.2 }),
    ).toMatchObject({ ok: false, failure: { kind: 'response-timeout' } });
  });

  it('goes to every node when somebody watches, and again after a minute', async () => {
    const port = await startPeer();
    const answering = await nodes.save(undefined, draft(port));
    const dead = await nodes.save(undefined, draft(1, { name: 'Dead' }));
    const states = await watchUntil((all) => all.every((state) => ['ok', 'failed'].includes(state.echo)));
    expect(states).toMatchObject([
      { node: answering, echo: 'ok', lastEchoAt: 1000, lastEcho: { ok: true } },
      { node: dead, echo: 'failed', lastEcho: { failure: { kind: 'tcp-refused' } } },
    ]);
    expect(timers.map(({ ms }) => ms)).toEqual([60_000]);
    const again = watchUntil((all) => all.every((state) => state.echo === 'testing'));
    timers.shift()?.run();
    expect(await again).toHaveLength(2);
  });

  it('is tried at once for a node that was edited while somebody watches', async () => {
    const node = await nodes.save(undefined, draft(1));
    await watchUntil(([state]) => state?.echo === 'failed');
    const port = await startPeer();
    await nodes.save(node.nodeId, draft(port));
    expect(await watchUntil(([state]) => state?.echo === 'ok')).toMatchObject([{ node: { port } }]);
  });

  it('stops when nobody watches any more', async () => {
    await nodes.save(undefined, draft(1));
    const end = nodes.watch(() => {});
    expect(timers).toHaveLength(1);
    end();
    expect(timers).toEqual([]);
  });
});
