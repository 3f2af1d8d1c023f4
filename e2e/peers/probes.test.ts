import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { ProbeId } from '../../shared/diagnosis/probe-result.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { type Dcmqrscp, freePort, type Orthanc, startDcmqrscp, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

/** The tests of the diagnosis, each against servers that we did not write. */
let folder: string;
let orthanc: Orthanc;
let dcmqrscp: Dcmqrscp;
let knownPort: number;
let wrongPort: number;
let backend: TestBackend | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-probes-'));
  const files = await writeSampleStudy(folder);
  [knownPort, wrongPort] = [await freePort(), await freePort()];
  const hosts = [
    { aeTitle: 'WORKSTATION', port: knownPort },
    { aeTitle: 'WRONGPORT', port: wrongPort },
  ];
  [orthanc, dcmqrscp] = await Promise.all([startOrthanc({ modalities: hosts }), startDcmqrscp({ hosts })]);
  for (const file of files) await orthanc.upload(file);
  await dcmqrscp.store(files);
});
afterAll(async () => {
  await Promise.all([orthanc?.stop(), dcmqrscp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await backend?.close();
  backend = undefined;
});

const peers = {
  orthanc: (): PeerRef => ({ peer: { aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort } }),
  dcmqrscp: (): PeerRef => ({
    peer: { aeTitle: dcmqrscp.aeTitle, host: '127.0.0.1', port: dcmqrscp.port },
  }),
};
const scope = { studyInstanceUid: sampleStudy.studyInstanceUid };

/** A retrieve as an AE title, and then one test after the other. */
async function afterRetrieve(peer: keyof typeof peers, aeTitle: string, probes: readonly ProbeId[]) {
  backend = await startBackend({
    ...{ localAeTitle: aeTitle, listenerPort: knownPort, huntPorts: [wrongPort] },
  });
  const { retrieveId } = await backend.retrieve(peers[peer](), scope);
  const runs = [];
  for (const probe of probes) runs.push(await backend.client.call('retrieve.probe', { retrieveId, probe }));
  return { retrieveId, runs };
}

describe.each(['orthanc', 'dcmqrscp'] as const)('%s that knows us', (peer) => {
  it('passes every test of the link', async () => {
    const { runs } = await afterRetrieve(peer, 'WORKSTATION', ['P0', 'P1', 'P2', 'P5', 'P6']);
    expect(runs.map(({ result }) => result)).toMatchObject([
      { probe: 'P0', loopback: 'own' },
      { probe: 'P1', ok: true },
      { probe: 'P2', matches: 1 },
      { probe: 'P5', connected: true, arrived: 1, status: 0 },
      { probe: 'P6', offered: true, arrived: 1, status: 0 },
    ]);
    expect(runs.at(-1)?.findings).toEqual([]);
  });
});

describe('tests leave nothing behind', () => {
  it('an image that a test fetched is not in the library, and the journal holds the steps', async () => {
    const { retrieveId, runs } = await afterRetrieve('orthanc', 'STRANGER', ['P6', 'P1']);
    expect(runs[0]?.result).toMatchObject({ probe: 'P6', arrived: 1 });
    expect((await backend?.client.call('library.search', {}))?.total).toBe(0);
    const events = (await backend?.timeline(retrieveId)) ?? [];
    expect(events.slice(-6).map((event) => event.type)).toEqual([
      ...['probe-started', 'probe-finished', 'diagnosed'],
      ...['probe-started', 'probe-finished', 'diagnosed'],
    ]);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  });
});

describe('the tests that decide', () => {
  it('the control test at dcmqrscp: another answer for a name that nobody knows excludes B02', async () => {
    const { runs } = await afterRetrieve('dcmqrscp', 'WRONGPORT', ['P4']);
    expect(runs[0]?.result).toMatchObject({ probe: 'P4', status: 0xa801 });
    expect(runs[0]?.findings[0]?.cause).not.toBe('B02');
  });

  it('a fabricated move at dcmqrscp moves nothing and says nothing', async () => {
    const { runs } = await afterRetrieve('dcmqrscp', 'STRANGER', ['P3']);
    expect(runs[0]?.result).toMatchObject({ probe: 'P3', destination: 'STRANGER', status: 0 });
  });

  it.each(['dcmqrscp', 'orthanc'] as const)(
    'the port hunt catches the port that %s calls: C06',
    async (peer) => {
      const { runs } = await afterRetrieve(peer, 'WRONGPORT', ['P8']);
      expect(runs[0]?.result).toMatchObject({
        ...{ probe: 'P8', ports: [wrongPort], caughtPort: wrongPort, calledAe: 'WRONGPORT' },
      });
      expect(runs[0]?.findings[0]).toMatchObject({ cause: 'C06', confidence: 'certain' });
      expect(runs[0]?.findings[0]?.sentence).toContain(String(wrongPort));
    },
  );

  it('the answer of a person is taken as it is, and is needed', async () => {
    const { retrieveId } = await afterRetrieve('orthanc', 'STRANGER', []);
    const client = backend?.client;
    const run = (told?: { reached: boolean }) =>
      client?.call('retrieve.probe', { retrieveId, probe: 'P9', told });
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
    expect((await run({ reached: true }))?.result).toMatchObject({ probe: 'P9', reached: true });
  });

  it('watching after a change at the PACS: the first image that comes ends it, and the way back is proven', async () => {
    const { retrieveId, runs } = await afterRetrieve('orthanc', 'NEWCOMER', ['P3']);
    expect(runs[0]?.findings[0]?.cause).toBe('B02');
    const entry = { AET: 'NEWCOMER', Host: '127.0.0.1', Port: knownPort };
    const changed = await fetch(`${orthanc.url}/modalities/newcomer`, {
      ...{ method: 'PUT', body: JSON.stringify(entry) },
    });
    expect(changed.ok).toBe(true);
    const client = backend?.client;
    expect(await client?.call('retrieve.watchEntry', { retrieveId })).toEqual({ good: true });
    const summary = (await client?.call('retrieve.list', {}))?.find((one) => one.retrieveId === retrieveId);
    expect(summary?.findings?.map(({ cause }) => cause) ?? []).not.toContain('B02');
    const tests = ((await backend?.timeline(retrieveId)) ?? []).flatMap((event) =>
      event.type === 'probe-finished' ? [event.probe] : [],
    );
    expect(tests).toEqual(['P3', 'P3', 'P5']);
  });

  it('a change that is not active yet: C17, while the PACS goes on as before', async () => {
    const { retrieveId } = await afterRetrieve('dcmqrscp', 'NEWCOMER', []);
    const client = backend?.client;
    const watch = client?.call('retrieve.watchEntry', { retrieveId }).catch(() => undefined);
    await expect
      .poll(
        async () =>
          (await client?.call('retrieve.list', {}))
            ?.find((one) => one.retrieveId === retrieveId)
            ?.findings?.flatMap((one) => [one.cause, ...(one.alsoPossible ?? [])]),
        { timeout: 20_000 },
      )
      .toContain('C17');
    await backend?.close();
    backend = undefined;
    await watch;
  });

  it('storage commitment: Orthanc calls back where its entry for us is right', async () => {
    const { runs } = await afterRetrieve('orthanc', 'WORKSTATION', ['P7']);
    expect(runs[0]?.result).toMatchObject({ probe: 'P7', status: 0, calledBack: true });
  });

  it('storage commitment is not offered by dcmqrscp', async () => {
    const { runs } = await afterRetrieve('dcmqrscp', 'WORKSTATION', ['P7']);
    expect(runs[0]?.result).toMatchObject({ probe: 'P7', calledBack: false });
    expect(runs[0]?.result).not.toHaveProperty('status');
  });
});
