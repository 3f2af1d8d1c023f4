import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcceptorOptions } from '../../electron/backend/dimse/acceptor.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { runCli, startCli } from '../support/cli.ts';
import { freePort, startDcmqrscp, startOrthanc, startStorescp } from '../support/peers.ts';

let dataDir: string;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'movescope-cli-data-'));
});
afterEach(async () => {
  for (const entry of open.splice(0)) await entry.close();
  await rm(dataDir, { recursive: true, force: true });
});

const common = () => ['--json', '--data-dir', dataDir];

async function serve(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

async function startScripted(options: Partial<AcceptorOptions>): Promise<string> {
  const acceptor = createAcceptor({
    services: {},
    observe: () => {},
    maxPduLength: 16_384,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    maxAssociations: 10,
    ...options,
  });
  open.push(acceptor);
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  return `PEER@127.0.0.1:${port}`;
}

/** A-ABORT by the service provider (PS3.8 9.3.8), sent as soon as anything comes. */
const abort = Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 2, 0]);

/** How each peer is made, and the failure that it must lead to. */
const peers: readonly (readonly [string, () => Promise<string>, object])[] = [
  ['a host that does not exist', async () => 'PEER@no-such-host.invalid:104', { kind: 'name-not-found' }],
  ['a closed port', async () => `PEER@127.0.0.1:${await freePort()}`, { kind: 'tcp-refused' }],
  [
    'a web server',
    async () => `PEER@127.0.0.1:${await serve(createHttpServer((_, response) => response.end('hello')))}`,
    { kind: 'not-dicom', protocol: 'http' },
  ],
  [
    'a peer that aborts',
    async () =>
      `PEER@127.0.0.1:${await serve(createServer((socket) => socket.once('data', () => socket.end(abort))))}`,
    { kind: 'association-aborted', by: 'peer' },
  ],
  [
    'a peer that closes',
    async () =>
      `PEER@127.0.0.1:${await serve(createServer((socket) => socket.once('data', () => socket.end())))}`,
    { kind: 'association-closed-early' },
  ],
  [
    'a peer that says nothing',
    async () =>
      `PEER@127.0.0.1:${await serve(createServer((socket) => open.push({ close: () => socket.destroy() })))}`,
    { kind: 'response-timeout' },
  ],
  [
    'a peer that does not know our AE title',
    () => startScripted({ decide: () => ({ result: 1, source: 1, reason: 3 }) }),
    { kind: 'association-rejected', source: 1, reason: 3 },
  ],
  [
    'dcmqrscp under a wrong AE title',
    async () => {
      const pacs = await startDcmqrscp();
      open.push({ close: pacs.stop });
      return `WRONG@127.0.0.1:${pacs.port}`;
    },
    { kind: 'association-rejected', source: 1, reason: 7, calledAe: 'WRONG' },
  ],
  [
    'Orthanc under a wrong AE title',
    async () => {
      const pacs = await startOrthanc({ extraConfig: { DicomCheckCalledAet: true } });
      open.push({ close: pacs.stop });
      return `WRONG@127.0.0.1:${pacs.dicomPort}`;
    },
    { kind: 'association-rejected', reason: 7 },
  ],
  [
    'storescp that rejects everybody',
    async () => {
      const peer = await startStorescp({ extraArgs: ['--refuse'] });
      open.push({ close: peer.stop });
      return `STORESCP@127.0.0.1:${peer.port}`;
    },
    { kind: 'association-rejected' },
  ],
];

describe('echo', () => {
  it.each(peers)('to %s fails with its own kind and ends with 1', async (_, start, failure) => {
    const { code, json } = await runCli(['echo', await start(), '--timeout', '1', ...common()]);
    expect(json()).toMatchObject([
      {
        type: 'result',
        ok: false,
        failure,
        explanation: {
          title: expect.any(String),
          whatHappened: expect.any(String),
          whatToTry: expect.any(String),
        },
      },
    ]);
    expect(code).toBe(1);
  });

  it('says in words what happened and what to try, without --json', async () => {
    const port = await freePort();
    const { code, stdout } = await runCli(['echo', `PEER@127.0.0.1:${port}`, '--data-dir', dataDir]);
    expect(stdout).toMatch(/What happened: .*127\.0\.0\.1.*\n.*What to try: /);
    expect(code).toBe(1);
  });
});

describe('find', () => {
  it.each(peers.slice(0, 8))('at %s fails and is not empty', async (_, start, failure) => {
    const { code, json } = await runCli(['find', await start(), '--timeout', '1', ...common()]);
    expect(json()).toMatchObject([{ type: 'result', outcome: 'failed', matches: 0, failure }]);
    expect(code).toBe(1);
  });

  it('at a peer that only stores fails because every presentation context is refused', async () => {
    const peer = await startStorescp();
    open.push({ close: peer.stop });
    const { code, result } = await runCli(['find', `STORESCP@127.0.0.1:${peer.port}`, ...common()]);
    expect(result()).toMatchObject({ outcome: 'failed', failure: { kind: 'no-presentation-context' } });
    expect(code).toBe(1);
  });

  it('is cut short at the limit, says so and ends with 1', async () => {
    const { buildDataSet } = await import('../../electron/backend/dataset/build.ts');
    const peer = await startScripted({
      services: {
        async *find() {
          for (const uid of ['1.1', '1.2', '1.3']) yield buildDataSet({ StudyInstanceUID: uid });
          return { status: 0 };
        },
      },
    });
    const { code, json } = await runCli(['find', peer, '--limit', '2', ...common()]);
    expect(json()).toMatchObject([
      { type: 'match' },
      { type: 'match' },
      { outcome: 'truncated', matches: 2 },
    ]);
    expect(code).toBe(1);
  });

  it('sends C-CANCEL at Ctrl-C', async () => {
    const { buildDataSet } = await import('../../electron/backend/dataset/build.ts');
    let cancelled = (): void => {};
    const cancel = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    const peer = await startScripted({
      services: {
        async *find(find) {
          yield buildDataSet({ StudyInstanceUID: '1.1' });
          await new Promise((resolve) => find.signal.addEventListener('abort', resolve, { once: true }));
          cancelled();
          return { status: 0xfe00 };
        },
      },
    });
    const cli = startCli(['find', peer, ...common()]);
    await cli.line((line) => line.includes('"match"'));
    cli.process.kill('SIGINT');
    await cancel;
    const { code, result } = await cli.ended;
    expect(result()).toMatchObject({ outcome: 'cancelled', matches: 1 });
    expect(code).toBe(1);
  });
});

describe('retrieve', () => {
  const scope = ['--study', '1.2.3', '--bind', '127.0.0.1', '--port', '0'];

  it.each(peers.slice(0, 8))('from %s fails with its own kind', async (_, start, failure) => {
    const { code, result } = await runCli([
      ...['retrieve', await start(), '--method', 'move', '--timeout', '1', ...scope, ...common()],
    ]);
    expect(result()).toMatchObject({ type: 'result', outcome: 'failed', failure, counts: { received: 0 } });
    expect(code).toBe(1);
  });

  it('is cancelled by Ctrl-C: C-CANCEL goes out and the result says so', async () => {
    let cancelled = false;
    const peer = await startScripted({
      services: {
        async move(move) {
          move.pending({ remaining: 5, completed: 0, failed: 0, warning: 0 });
          await new Promise((resolve) => move.signal.addEventListener('abort', resolve, { once: true }));
          cancelled = true;
          return { status: 0xfe00, counts: { remaining: 5, completed: 0, failed: 0, warning: 0 } };
        },
      },
    });
    const cli = startCli(['retrieve', peer, '--method', 'move', ...scope, ...common()]);
    await cli.line((line) => line.includes('"response-pending"'));
    cli.process.kill('SIGINT');
    const { code, json } = await cli.ended;
    expect(cancelled).toBe(true);
    expect(json().at(-1)).toMatchObject({ type: 'result', outcome: 'cancelled' });
    expect(json().map((line) => line.type)).toContain('cancel-sent');
    expect(code).toBe(1);
  });

  it('names the program that has the listener port', async () => {
    const port = await serve(createHttpServer((_, response) => response.end('hello')));
    const peer = await startScripted({});
    const { code, result } = await runCli([
      ...['retrieve', peer, '--study', '1.2.3', '--method', 'move', ...common()],
      ...['--bind', '127.0.0.1', '--port', String(port)],
    ]);
    expect(result()).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'port-in-use', port, owner: 'a program that speaks HTTP' },
    });
    expect(code).toBe(1);
  });
});

describe('wrong usage ends with 2 and says why on standard error', () => {
  it.each([
    [['echo', 'PEER'], 'AET@host:port'],
    [['echo', 'PEER@host:0'], 'AET@host:port'],
    [['echo', 'AN_AE_TITLE_TOO_LONG@host:104'], 'AET@host:port'],
    [['echo'], 'PEER'],
    [['frobnicate'], 'frobnicate'],
    [['echo', 'PEER@host:104', '--frobnicate'], '--frobnicate'],
    [['find', 'PEER@host:104', '--level', 'image'], 'level'],
    [['find', 'PEER@host:104', '-k', 'patient name=x'], 'Keyword=value'],
    [['retrieve', 'PEER@host:104'], '--study'],
    [['retrieve', 'PEER@host:104', '--study', '1.2.x'], 'UID'],
    [['retrieve', 'PEER@host:104', '--study', '1.2', '--instance', '1.3'], '--series'],
    [['retrieve', 'PEER@host:104', '--study', '1.2', '--method', 'fax'], 'method'],
    [['echo', 'PEER@host:104', '--timeout', 'soon'], 'seconds'],
    [['listen', '--port', '70000'], 'port'],
  ] as const)('%j', async (args, named) => {
    const { code, stdout, stderr } = await runCli([...args, '--json', '--data-dir', dataDir]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(named);
  });

  it.each([
    ['a series query without a study', ['--level', 'series'], 'StudyInstanceUID'],
    ['a keyword that does not exist', ['-k', 'PatientShoeSize=43'], 'PatientShoeSize'],
  ] as const)('also for %s, with the failure in the result', async (_, args, named) => {
    const { code, result } = await runCli(['find', 'PEER@127.0.0.1:104', ...args, ...common()]);
    expect(result()).toMatchObject({
      type: 'result',
      outcome: 'failed',
      failure: { kind: 'invalid-request', detail: expect.stringContaining(named) },
    });
    expect(code).toBe(2);
  });

  it('shows help with 0', async () => {
    const { code, stdout } = await runCli(['retrieve', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--study <UID>');
  });
});
