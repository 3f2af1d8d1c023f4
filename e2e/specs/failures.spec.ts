import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { expect, test } from '../fixtures/test.ts';
import { startWorkstation } from '../fixtures/workstation.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { freePort, startDcmqrscp } from '../support/peers.ts';

/** A TCP server on a free port of this machine, closed with everything on it at the end of the test. */
async function serveTcp(onConnection: (socket: Socket) => void): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** PDUs of PS3.8: A-ASSOCIATE-RJ permanent, calling AE not recognised; A-ABORT by the service user. */
const rejectCaller = Buffer.from([3, 0, 0, 0, 0, 4, 0, 1, 1, 3]);
const abortByUser = Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);

test('every way in which a PACS can fail to answer is told apart in plain words', async ({ app }) => {
  test.setTimeout(120_000);
  const [frame, nodes] = [new AppPage(app), new NodesPage(app)];
  const http = createHttpServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const rejecting = await serveTcp((socket) => socket.once('data', () => socket.end(rejectCaller)));
  const aborting = await serveTcp((socket) => socket.once('data', () => socket.end(abortByUser)));
  const silent = await serveTcp(() => {});
  const closing = await serveTcp((socket) => socket.once('data', () => socket.end()));
  const qrscp = await startDcmqrscp();
  const cases: readonly { name: string; host?: string; port: number; aeTitle?: string }[] = [
    { name: 'Wrong name', host: 'no-such-host.invalid', port: 104 },
    { name: 'Closed port', port: await freePort() },
    { name: 'Web server', port: (http.address() as AddressInfo).port },
    { name: 'Rejects us', port: rejecting.port },
    { name: 'Wrong AE title', port: qrscp.port, aeTitle: 'NOBODY' },
    { name: 'Aborts', port: aborting.port },
    { name: 'Closes', port: closing.port },
    { name: 'Silent', port: silent.port },
  ];
  await frame.goTo('PACS');
  const words = new Map<string, string>();
  for (const one of cases) {
    await nodes.add({
      aeTitle: one.aeTitle ?? 'PACS',
      host: one.host ?? '127.0.0.1',
      port: one.port,
      name: one.name,
    });
  }
  for (const one of cases) {
    const alert = nodes.card(one.name).getByRole('alert');
    await expect(alert).toBeVisible({ timeout: 30_000 });
    words.set(one.name, ((await alert.getByRole('paragraph').first().textContent()) ?? '').trim());
  }
  expect(new Set(words.values()).size, JSON.stringify([...words], undefined, 1)).toBe(cases.length);
  for (const text of words.values()) expect(text).not.toBe('');
  http.close();
  for (const server of [rejecting, aborting, silent, closing]) server.close();
  await qrscp.stop();
});

test('a search that fails is an error with its reason, never an empty list', async ({ app }) => {
  const [frame, nodes] = [new AppPage(app), new NodesPage(app)];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Gone', aeTitle: 'GONE', host: '127.0.0.1', port: await freePort() });
  await expect(nodes.card('Gone').getByRole('alert')).toBeVisible();
  await frame.goTo('Search');
  await new SearchPage(app).askOnly('Gone');
  await app.getByRole('form', { name: 'Search keys' }).getByRole('button', { name: 'Search' }).click();
  const main = app.getByRole('main', { name: 'Search' });
  await expect(main).toContainText('Gone');
  await expect(main).toContainText(/failed/i);
  await expect(main).not.toContainText(/no studies (match|found)/i);
});

test('a PACS that refuses every presentation context is said to be one that can not be searched', async ({
  app,
}) => {
  const [frame, nodes, search] = [new AppPage(app), new NodesPage(app), new SearchPage(app)];
  const echoOnly = createAcceptor({
    services: {},
    observe: () => {},
    maxPduLength: 16_384,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 4,
  });
  const { port } = await echoOnly.listen({ port: 0, bindAddress: '127.0.0.1' });
  await frame.goTo('PACS');
  await nodes.add({ name: 'Echo only', aeTitle: 'ECHO', host: '127.0.0.1', port });
  await expect(nodes.card('Echo only')).toContainText('PACS answers');
  await frame.goTo('Search');
  await search.askOnly('Echo only');
  await search.searchByName('');
  const main = app.getByRole('main', { name: 'Search' });
  await main.getByRole('button', { name: /^Echo only failed/ }).click();
  await expect(app.getByRole('dialog').getByRole('alert')).toContainText('presentation context');
  await echoOnly.close();
});

test('garbage on our listener is told as what it is, and harms nothing', async ({ app, workstation }) => {
  const frame = new AppPage(app);
  const send = async (bytes: Buffer): Promise<void> => {
    const socket = connect({ port: workstation.listenerPort, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.resume();
    socket.write(bytes);
    await once(socket, 'close');
  };
  await send(Buffer.from('GET / HTTP/1.1\r\nHost: here\r\n\r\n'));
  await send(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 0, 0, 1, 0]));
  await send(Buffer.alloc(64, 0xaa));
  await frame.goTo('Settings');
  const log = app.getByRole('main').getByRole('region', { name: 'Who has called the listener' });
  await expect(log).toContainText(/HTTP/);
  await expect(log).toContainText(/TLS/);
  await expect(log).toContainText('did not speak DICOM');
  await expect(frame.listenerPill).toContainText('listening');
});

test('a taken listener port is named with its owner and a way out; the rest goes on working', async ({
  browser,
}) => {
  const first = await startWorkstation();
  const second = await startWorkstation({ listenerPort: first.listenerPort });
  const page = await browser.newPage();
  await page.goto(second.url);
  const pill = page
    .getByRole('banner')
    .getByRole('button', { name: new RegExp(`${first.listenerPort}|port`, 'i') });
  await expect(pill).toContainText(`Another program uses port ${first.listenerPort}`);
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(/^13 studies/, {
    timeout: 30_000,
  });
  await pill.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/MOVESCOPE/);
  await dialog.getByRole('button', { name: /^Use port \d+/ }).click();
  await expect(page.getByRole('banner')).toContainText('listening');
  await page.close();
  for (const one of [second, first]) {
    await one.stop();
    await one.removeData();
  }
});
