import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { startWebhost, type Webhost } from './start-webhost.ts';

const uid = '1.2.826.0.1.3680043.8.498.1';
const instanceBytes = Buffer.from(`${'\0'.repeat(128)}DICM and the rest`);

let folder: string;
let host: Webhost;
let ports: Port[];
let backendClosed: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webhost-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>x</title>');
  await writeFile(join(folder, 'one.dcm'), instanceBytes);
  ports = [];
  backendClosed = 0;
  host = await start();
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

function start(): Promise<Webhost> {
  return startWebhost({
    dataFolder: join(folder, 'data'),
    httpPort: 0,
    rendererFolder: folder,
    log: pino({ level: 'silent' }),
    backend: Promise.resolve({
      connect() {
        const [client, backend] = createMemoryPortPair();
        ports.push(backend);
        backend.onMessage((frame) => backend.post({ echoed: frame }));
        return client;
      },
      instancePath: (sopInstanceUid: string) =>
        Promise.resolve(sopInstanceUid === uid ? join(folder, 'one.dcm') : undefined),
      close() {
        backendClosed += 1;
        return Promise.resolve();
      },
    }),
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Plain http, so that every header is ours to choose (fetch forbids Host and Origin). */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body: string | Buffer = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(path, host.url), { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function signIn(): Promise<string> {
  const url = new URL(host.url);
  const answer = await ask(url.pathname + url.search);
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const origin = (): string => new URL(host.url).origin;

function connect(headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin().replace('http', 'ws')}/ws`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

describe('who gets in', () => {
  it('exchanges the token for a cookie that scripts and other sites do not get', async () => {
    const url = new URL(host.url);
    const answer = await ask(url.pathname + url.search);
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['set-cookie']?.[0]).not.toContain(url.searchParams.get('token'));
  });

  it.each(['/', '/index.html', `/instances/${uid}`, '/?token=wrong'])(
    'refuses %s without the cookie',
    async (path) => {
      expect((await ask(path)).status).toBe(401);
    },
  );

  it('refuses a wrong cookie', async () => {
    const cookie = await signIn();
    expect((await ask('/', { cookie: `${cookie}x` })).status).toBe(401);
  });

  it('refuses a foreign Host name even with the cookie (DNS rebinding)', async () => {
    const cookie = await signIn();
    expect((await ask('/', { cookie, host: `evil.example:${new URL(host.url).port}` })).status).toBe(421);
    expect((await ask('/', { cookie, host: '127.0.0.1' })).status).toBe(421);
  });

  it('refuses a foreign Origin even with the cookie, and a change without any Origin', async () => {
    const cookie = await signIn();
    expect((await ask(`/instances/${uid}`, { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/imports', { cookie }, 'POST', 'x')).status).toBe(403);
  });

  it('has a new token and a new cookie at each start', async () => {
    const first = host;
    const cookie = await signIn();
    const second = await start();
    expect(new URL(second.url).searchParams.get('token')).not.toBe(
      new URL(first.url).searchParams.get('token'),
    );
    host = second;
    expect((await ask('/', { cookie })).status).toBe(401);
    await first.close();
  });
});

describe('files and instances', () => {
  it('serves the interface with the strict policy on every answer', async () => {
    const cookie = await signIn();
    const answer = await ask('/', { cookie });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const each of [answer, await ask('/'), await ask('/nothing.js', { cookie })]) {
      expect(each.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(each.headers['content-security-policy']).toContain("default-src 'none'");
      expect(each.headers['x-content-type-options']).toBe('nosniff');
      expect(each.headers['referrer-policy']).toBe('no-referrer');
      expect(each.headers['cross-origin-embedder-policy']).toBe('require-corp');
    }
  });

  it.each(['/../data', '/%2e%2e/data', '/..%2fdata', '/one.dcm/../../x', '/%00', '/%'])(
    'never leaves the interface folder: %s',
    async (path) => {
      const cookie = await signIn();
      const raw = await rawStatus(path, cookie);
      expect(raw).toMatch(/^HTTP\/1\.1 404/);
    },
  );

  it('streams an instance whole, and answers 404 in plain text for one that is not there', async () => {
    const cookie = await signIn();
    const answer = await ask(`/instances/${uid}`, { cookie });
    expect(answer.body.equals(instanceBytes)).toBe(true);
    expect(answer.headers['content-type']).toBe('application/dicom');
    expect(answer.headers['content-length']).toBe(String(instanceBytes.length));
    for (const path of ['/instances/1.2.3', '/instances/x.dcm', '/instances/']) {
      const missing = await ask(path, { cookie });
      expect(missing.status).toBe(404);
      expect(missing.headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });
});

/** Sends the path as it stands: URL and fetch would tidy it first. */
async function rawStatus(path: string, cookie: string): Promise<string> {
  const { connect: open } = await import('node:net');
  const { host: name, port } = new URL(host.url);
  return new Promise((resolve, reject) => {
    const socket = open(Number(port), '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('the WebSocket', () => {
  it('is a Port: frames go both ways in order', async () => {
    const socket = await connect({ cookie: await signIn(), origin: origin() });
    const received: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        received.push(JSON.parse(String(data)));
        if (received.length === 100) resolve();
      });
    });
    for (let n = 0; n < 100; n++) socket.send(JSON.stringify({ n }));
    await done;
    expect(received).toEqual(Array.from({ length: 100 }, (_, n) => ({ echoed: { n } })));
    socket.close();
  });

  it('is refused without the cookie, without an Origin, and for another site', async () => {
    const cookie = await signIn();
    await expect(connect({ origin: origin() })).rejects.toThrow('403');
    await expect(connect({ cookie })).rejects.toThrow('403');
    await expect(connect({ cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
    expect(ports).toHaveLength(0);
  });

  it('ends the Port once when the browser goes away', async () => {
    const socket = await connect({ cookie: await signIn(), origin: origin() });
    const closed = new Promise<void>((resolve) => ports[0]?.onClose(resolve));
    socket.terminate();
    await closed;
  });

  it('is closed with a reason when a message is not JSON', async () => {
    const socket = await connect({ cookie: await signIn(), origin: origin() });
    const code = new Promise((resolve) => socket.once('close', resolve));
    socket.send('{');
    expect(await code).toBe(1003);
  });
});

describe('uploads', () => {
  it('keeps a file under its own safe name below the data folder, and removes the batch on request', async () => {
    const cookie = await signIn();
    const headers = { cookie, origin: origin(), 'x-file-name': encodeURIComponent('../../Müller ü.dcm') };
    const first = JSON.parse(String((await ask('/imports', headers, 'POST', instanceBytes)).body));
    expect(first.path.startsWith(join(folder, 'data', 'uploads', first.batch))).toBe(true);
    expect(first.path).toBe(join(folder, 'data', 'uploads', first.batch, 'files', 'Müller ü.dcm'));
    expect((await readFile(first.path)).equals(instanceBytes)).toBe(true);
    const second = JSON.parse(String((await ask(`/imports/${first.batch}`, headers, 'POST', 'b')).body));
    expect(second.batch).toBe(first.batch);
    // The same name again: neither is lost.
    expect(second.path).not.toBe(first.path);
    expect(second.path.endsWith('Müller ü.dcm')).toBe(true);
    expect((await ask(`/imports/${first.batch}`, headers, 'DELETE')).status).toBe(200);
    expect(await readdir(join(folder, 'data', 'uploads'))).toEqual([]);
  });

  it('keeps the folders of a disk, so that its DICOMDIR finds the images', async () => {
    const headers = { cookie: await signIn(), origin: origin() };
    const send = async (name: string, to = '/imports'): Promise<{ batch: string; path: string }> => {
      const named = { ...headers, 'x-file-name': encodeURIComponent(name) };
      return JSON.parse(String((await ask(to, named, 'POST', 'x')).body));
    };
    const first = await send('disk/DICOMDIR');
    const second = await send('disk/IMAGES/../I1', `/imports/${first.batch}`);
    const files = join(folder, 'data', 'uploads', first.batch, 'files', 'disk');
    expect(first.path).toBe(join(files, 'DICOMDIR'));
    expect(second.path).toBe(join(files, 'IMAGES', 'I1'));
  });

  it('refuses a file that is announced as larger than allowed', async () => {
    const headers = { cookie: await signIn(), origin: origin(), 'content-length': String(20 * 1024 ** 3) };
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(new URL('/imports', host.url), { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('refuses a batch that it does not know', async () => {
    const headers = { cookie: await signIn(), origin: origin() };
    const unknown = '/imports/00000000-0000-4000-8000-000000000000';
    expect((await ask(unknown, headers, 'POST', 'x')).status).toBe(404);
  });
});

describe('start and end', () => {
  it('closes the backend once, removes uploads and lets go of the port', async () => {
    const socket = await connect({ cookie: await signIn(), origin: origin() });
    const code = new Promise((resolve) => socket.once('close', resolve));
    await Promise.all([host.close(), host.close()]);
    expect(await code).toBe(1001);
    expect(backendClosed).toBe(1);
    await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
  });

  it('rejects with the backend’s failure and leaves nothing open', async () => {
    const options = { dataFolder: join(folder, 'other'), httpPort: 0, rendererFolder: folder };
    const log = pino({ level: 'silent' });
    const failing = startWebhost({
      ...options,
      log,
      backend: Promise.reject(new Error('data-folder-in-use')),
    });
    await expect(failing).rejects.toThrow('data-folder-in-use');
  });

  it('rejects when its port is taken, and closes the backend', async () => {
    const taken = Number(new URL(host.url).port);
    let closed = false;
    const failing = startWebhost({
      dataFolder: join(folder, 'other'),
      httpPort: taken,
      rendererFolder: folder,
      log: pino({ level: 'silent' }),
      backend: Promise.resolve({
        connect: () => createMemoryPortPair()[0],
        instancePath: () => Promise.resolve(undefined),
        close() {
          closed = true;
          return Promise.resolve();
        },
      }),
    });
    await expect(failing).rejects.toThrow('EADDRINUSE');
    expect(closed).toBe(true);
  });
});
