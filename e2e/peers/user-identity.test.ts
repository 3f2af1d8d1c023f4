import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserIdentitySettings } from '../../shared/contract/certificate.ts';
import type { ConnectionLogEntry } from '../../shared/contract/listener.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { freePort, run, type Storescp, startStorescp } from '../support/peers.ts';
import { writeSampleStudy } from '../support/sample-study.ts';

/** User identity negotiation (PS3.7 D.3.3.7) with DCMTK at the other end, which reads and writes the item by itself. */

let folder: string;
let file: string;
let backend: TestBackend;
let listenerPort: number;
let storescp: Storescp;
const log: ConnectionLogEntry[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-user-'));
  [file = ''] = await writeSampleStudy(join(folder, 'files'));
  listenerPort = await freePort();
  [backend, storescp] = await Promise.all([
    startBackend({ listenerPort, localAeTitle: 'WS' }),
    startStorescp({ extraArgs: ['--debug'] }),
  ]);
  backend.client.subscribe('listener.log', {}, { event: (entry) => log.push(entry), end: () => undefined });
}, 60_000);
afterAll(async () => {
  await backend?.close();
  await storescp?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function echoAs(userIdentity: UserIdentitySettings) {
  const draft = { name: 'SCP', aeTitle: 'SCP', host: '127.0.0.1', port: storescp.port, userIdentity };
  const known = (await backend.client.call('node.list', {})).find(({ node }) => node.name === 'SCP');
  const { nodeId } = await backend.client.call('node.save', {
    ...(known && { nodeId: known.node.nodeId }),
    draft,
  });
  return backend.client.call('node.echo', { nodeId });
}

describe('who uses us, as storescp reads it', () => {
  it('is a user name and a passcode, with the wish for an answer; that none came is told', async () => {
    const result = await echoAs({
      ...{ type: 'username-passcode', username: 'Müller', secret: 'open sesame', responseRequested: true },
    });
    expect(result).toMatchObject({ ok: true, userIdentityConfirmed: false });
    await expect.poll(() => storescp.output()).toContain('Username: [Müller]');
    expect(storescp.output()).toContain('Authentication mode 2: Username/Password');
    expect(storescp.output()).toContain('Password: [open sesame]');
    expect(storescp.output()).toContain('Positive Response requested: Yes');
  });

  it.each([
    [{ type: 'username', username: 'reader-7', responseRequested: false }, 'mode 1: Username'],
    [{ type: 'kerberos', secret: 'dGlja2V0', responseRequested: false }, 'mode 3: Kerberos'],
    [{ type: 'saml', secret: '<a/>', responseRequested: false }, 'mode 4: SAML'],
    [{ type: 'jwt', secret: 'e30.e30.x', responseRequested: false }, 'mode 5: JWT'],
  ] as const)('of %o is of the type that PS3.7 gives it', async (identity, words) => {
    expect(await echoAs(identity)).toMatchObject({ ok: true });
    await expect.poll(() => storescp.output()).toContain(`Authentication ${words}`);
  });
});

describe('who uses storescu', () => {
  const send = (...args: readonly string[]) =>
    run('storescu', ['-aec', 'WS', ...args, '127.0.0.1', String(listenerPort), file]);

  it('is known to us by the type alone: name and passcode are in no log and no file', async () => {
    const { code, stderr } = await send('--user', 'radiologist-9', '--password', 'geheimnis');
    expect(`${code} ${stderr}`).toBe('0 ');
    const requested = (): unknown[] =>
      log.flatMap(({ event }) => (event?.type === 'association-requested' ? [event.userIdentity] : []));
    await expect.poll(requested).toContain('username-passcode');
    expect(JSON.stringify(log)).not.toMatch(/radiologist-9|geheimnis/);
    const { dataFolder } = await backend.client.call('app.info', {});
    for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expect(bytes.includes('radiologist-9') || bytes.includes('geheimnis'), entry.name).toBe(false);
    }
  });

  it('is not confirmed, since nobody checks it: a sender that insists gives up', async () => {
    const { code, stderr } = await send('--user', 'a', '--pos-response');
    expect(code).not.toBe(0);
    expect(stderr).toContain('Positive response requested but none received');
  });

  it('may be told by a Kerberos ticket or a JSON Web Token, too', async () => {
    for (const [option, content] of [
      ['--kerberos', 'ticket'],
      ['--jwt', 'e30.e30.x'],
    ] as const) {
      const secret = join(folder, option.slice(2));
      await writeFile(secret, content);
      const { code, stderr } = await send(option, secret);
      expect(`${code} ${stderr}`, option).toBe('0 ');
    }
  });
});
