import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { describeEvent } from '../../../shared/retrieve/describe-event.ts';
import { systemClock } from '../clock.ts';
import { buildDataSet } from '../dataset/build.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import type { Library } from '../library/library.ts';
import { openLibrary } from '../library/open-library.ts';
import { createListener, type Listener, type ListenerOptions } from './create-listener.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const jpeg2000 = '1.2.840.10008.1.2.4.91';
const ctStorage = '1.2.840.10008.5.1.4.1.1.2';
const log = pino({ enabled: false });

let folder: string;
let library: Library;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-listener-'));
  library = await openLibrary({ folder, log, clock: systemClock });
});
afterEach(async () => {
  for (const entry of open.splice(0).reverse()) await entry.close();
  await library.close();
  rmSync(folder, { recursive: true, force: true });
});

function create(options: Partial<ListenerOptions> = {}): Listener {
  const listener = createListener({
    folder,
    log,
    clock: systemClock,
    library,
    associate: requestAssociation,
    createAcceptor,
    describeEvent,
    tlsOptions: () => {
      throw new Error('no certificates here');
    },
    peers: () => [],
    overrides: { port: 0, bindAddress: '127.0.0.1' },
    ...options,
  });
  open.push(listener);
  return listener;
}

function stateThat(listener: Listener, fits: (state: ListenerState) => boolean): Promise<ListenerState> {
  return new Promise((resolve) => {
    const end = listener.watch((state) => {
      if (fits(state)) resolve(state);
    });
    open.push({ close: end });
  });
}

async function send(port: number, calledAe: string, sopInstanceUid: string): Promise<number> {
  const association = await requestAssociation({
    peer: { aeTitle: calledAe, host: '127.0.0.1', port },
    callingAe: 'SENDER',
    contexts: [{ abstractSyntax: ctStorage, transferSyntaxes: [explicitLittle] }],
    maxPduLength: 16_384,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 5000,
    observe: () => {},
  });
  const dataSet = buildDataSet({
    SOPClassUID: ctStorage,
    SOPInstanceUID: sopInstanceUid,
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.3.4',
    PatientID: 'P1',
  });
  const status = await association.store({
    sopClassUid: ctStorage,
    sopInstanceUid,
    transferSyntaxUid: explicitLittle,
    dataSet: encodeDataSet(dataSet, explicitLittle),
  });
  await association.release();
  return status;
}

/** Occupies a port with anything that listens. */
async function occupy(
  server: ReturnType<typeof createServer> | ReturnType<typeof createHttpServer>,
): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

describe('storage listener', () => {
  it('stores what it receives, tells those who watch, and logs it in sentences', async () => {
    const listener = create();
    const { settings, status } = await listener.start();
    expect(status).toBe('listening');
    const stored: string[] = [];
    const events: string[] = [];
    listener.onStored((instance) => stored.push(instance.sopInstanceUid));
    listener.onEvent((event) => events.push(event.type));
    expect(await send(settings.port, 'MOVESCOPE', '1.2.3.4.5')).toBe(0);
    await stateThat(listener, (state) => state.storedInstances === 1 && state.openAssociations === 0);
    expect(stored).toEqual(['1.2.3.4.5']);
    expect(library.has('1.2.3.4.5')).toBe(true);
    expect(events[0]).toBe('connected');
    expect(events.at(-1)).toBe('connection-closed');
    const texts: string[] = [];
    listener.followLog((entry) => texts.push(entry.text));
    expect(texts.join('\n')).toContain('SENDER');
    expect(texts).toContain('1 instance stored from this association');
  });

  it('refuses a foreign called AE title and a caller that is not allowed where the settings say so, and logs why', async () => {
    const listener = create({ otherAeTitles: () => ['NODE7'] });
    const { settings } = await listener.start();
    const reasonOf = (calledAe: string) =>
      send(listener.state().settings.port, calledAe, '1.2.3.4.5').then(
        (status) => status,
        (error: unknown) => (error instanceof FailureError ? error.failure : error),
      );
    const statuses: string[] = [];
    open.push({ close: listener.watch((state) => statuses.push(state.status)) });
    await listener.configure({ ...settings, onlyOwnAeTitle: true });
    expect(await reasonOf('SOMEBODY')).toMatchObject({
      ...{ kind: 'association-rejected', result: 1, source: 1, reason: 7 },
    });
    expect([await reasonOf('MOVESCOPE'), await reasonOf('NODE7')]).toEqual([0, 0]);
    await listener.configure({
      ...settings,
      allowedCallers: { enforced: true, callers: ['PACS1', '@192.0.2.1'] },
    });
    expect(await reasonOf('MOVESCOPE')).toMatchObject({ kind: 'association-rejected', source: 1, reason: 3 });
    const texts = listener.history().map((entry) => entry.text);
    expect(texts).toContain('Refused: it called SOMEBODY, and only MOVESCOPE is accepted');
    expect(texts).toContain('Refused: SENDER at 127.0.0.1 is not on the list of allowed callers');
    expect(texts.join('\n')).not.toContain('SOMEBODY, although');
    // Who may call changes without a restart: what is under way goes on.
    expect(new Set(statuses)).toEqual(new Set(['listening']));
  });

  it('takes the kind of images that was wished last, as long as somebody wishes', async () => {
    const listener = create();
    const { settings } = await listener.start();
    const takenOf = async (): Promise<string | undefined> => {
      const association = await requestAssociation({
        peer: { aeTitle: 'MOVESCOPE', host: '127.0.0.1', port: settings.port },
        callingAe: 'SENDER',
        contexts: [{ abstractSyntax: ctStorage, transferSyntaxes: [explicitLittle, jpeg2000] }],
        ...{ maxPduLength: 16_384, connectTimeoutMs: 5000, responseTimeoutMs: 5000, observe: () => {} },
      });
      await association.release();
      return association.contexts[0]?.transferSyntax;
    };
    const endFirst = listener.prefer('uncompressed');
    const endSecond = listener.prefer('compressed');
    expect(await takenOf()).toBe(jpeg2000);
    endSecond();
    expect(await takenOf()).toBe(explicitLittle);
    endFirst();
    expect(await takenOf()).toBe(explicitLittle);
  });

  it('accepts a foreign called AE title and says so in the log', async () => {
    const listener = create();
    const { settings } = await listener.start();
    expect(await send(settings.port, 'SOMEBODY', '1.2.3.4.5')).toBe(0);
    const texts: string[] = [];
    listener.followLog((entry) => texts.push(entry.text));
    expect(texts.join('\n')).toContain('It called SOMEBODY, although our AE title is MOVESCOPE');
  });

  it('says who has the port when it is another DICOM program, and offers a free one', async () => {
    const other = create();
    const { settings } = await other.start();
    const listener = create({ overrides: { port: settings.port, bindAddress: '127.0.0.1' } });
    const state = await listener.start();
    expect(state).toMatchObject({
      status: 'failed',
      failure: { kind: 'port-in-use', port: settings.port, owner: 'a DICOM program (MOVESCOPE_01)' },
    });
    const { freePort } = state.failure as { freePort: number };
    expect(await listener.configure({ ...state.settings, port: freePort })).toMatchObject({
      status: 'listening',
      settings: { port: freePort },
    });
  });

  it.each([
    [
      'a web server',
      () => createHttpServer((_, response) => response.end('hello')),
      'a program that speaks HTTP',
    ],
    [
      'a program that closes at once',
      () => createServer((socket) => socket.end()),
      'a program that does not speak DICOM',
    ],
  ])('says that %s has the port', async (_, make, owner) => {
    const port = await occupy(make());
    const state = await create({ overrides: { port, bindAddress: '127.0.0.1' } }).start();
    expect(state.failure).toMatchObject({ kind: 'port-in-use', owner });
  });

  it('names an address that is not of this computer', async () => {
    const state = await create({ overrides: { port: 0, bindAddress: '203.0.113.9' } }).start();
    expect(state).toMatchObject({ status: 'failed', failure: { kind: 'address-not-available' } });
  });

  it('keeps new settings over a restart, and not the overrides of a run', async () => {
    const listener = create();
    const { settings } = await listener.start();
    expect(create({ overrides: {} }).state().settings).toMatchObject({ aeTitle: 'MOVESCOPE', port: 11_112 });
    await listener.configure({ ...settings, aeTitle: 'RENAMED' });
    expect(create({ overrides: {} }).state().settings).toEqual({ ...settings, aeTitle: 'RENAMED' });
  });

  it('can be moved to another port while it runs', async () => {
    const listener = create();
    const first = (await listener.start()).settings;
    const port = await occupy(createServer()).then(async (free) => {
      await new Promise((resolve) => (open.pop() as ReturnType<typeof createServer>).close(resolve));
      return free;
    });
    await listener.configure({ ...first, port });
    expect(await send(port, 'MOVESCOPE', '1.2.3.4.5')).toBe(0);
    await expect(send(first.port, 'MOVESCOPE', '1.2.3.4.6')).rejects.toMatchObject({
      failure: { kind: 'tcp-refused' },
    });
  });

  it('refuses a loopback address while a node is on another computer', async () => {
    const listener = create({ peers: () => [{ name: 'Archive', host: 'pacs.example.org' }] });
    const { settings } = await listener.start();
    await expect(listener.configure({ ...settings, bindAddress: '127.0.0.1' })).rejects.toMatchObject({
      failure: { kind: 'invalid-request', detail: expect.stringContaining('Archive') },
    });
    expect(listener.state().status).toBe('listening');
  });

  it('receives nothing any more once it is closed', async () => {
    const listener = create();
    const { settings } = await listener.start();
    await listener.close();
    await expect(send(settings.port, 'MOVESCOPE', '1.2.3.4.5')).rejects.toMatchObject({
      failure: { kind: 'tcp-refused' },
    });
  });
});
