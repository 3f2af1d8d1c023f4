import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { SendOutcome, SendProgress } from '../../shared/contract/share.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';
import { freePort, run, startDcmqrscp, startOrthanc, startStorescp } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** Images as different as their transfer syntaxes; each a study of its own. */
const files = [
  'CT_small.dcm',
  'ExplVR_BigEnd.dcm',
  'MR_small_RLE.dcm',
  'image_dfl.dcm',
  'JPEG2000.dcm',
  'JPEG-lossy.dcm',
  'rtplan.dcm',
].map((name) => join(pydicomFolder, name));

let backend: TestBackend;
const stops: (() => Promise<void>)[] = [];

async function importAll(paths: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    backend.client.subscribe(
      'library.import',
      { paths: [...paths] },
      { event: () => {}, end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve()) },
    );
  });
}

beforeAll(async () => {
  backend = await startBackend({ listener: false });
  await importAll(files);
});
afterAll(() => backend.close());
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Sent {
  readonly last: SendProgress | undefined;
  readonly outcomes: readonly SendOutcome[];
  readonly failure: Failure | undefined;
}

async function sendAll(port: number, aeTitle: string, studies?: readonly string[]): Promise<Sent> {
  const all = (await backend.client.call('library.search', {})).studies.map((one) => one.studyInstanceUid);
  const peer: PeerRef = { peer: { aeTitle, host: '127.0.0.1', port } };
  const scopes = (studies ?? all).map((studyInstanceUid) => ({ studyInstanceUid }));
  return new Promise((resolve) => {
    const outcomes: SendOutcome[] = [];
    let last: SendProgress | undefined;
    backend.client.subscribe(
      'share.send',
      { peer, scopes },
      {
        event: (progress) => {
          last = progress;
          outcomes.push(...progress.outcomes);
        },
        end: (failure) => resolve({ last, outcomes, failure }),
      },
    );
  });
}

/** The data set's bytes of a file, as a checksum; a deflated one of odd length goes over with a zero (PS3.5 A.5). */
function dataSetSum(file: Uint8Array): string {
  const dataSet = file.subarray(readPart10(file).dataSetOffset);
  const hash = createHash('sha256').update(dataSet);
  if (dataSet.byteLength % 2 === 1) hash.update(Uint8Array.of(0));
  return hash.digest('hex');
}

async function sums(paths: readonly string[]): Promise<string[]> {
  const all = await Promise.all(paths.map(async (path) => dataSetSum(await readFile(path))));
  return all.sort();
}

/** What dcmdump shows of each element of the data set, without how lengths are written. */
async function elementsOf(file: string): Promise<string> {
  const { stdout } = await run('dcmdump', ['+L', '--load-all', '--quiet', file]);
  const lines = stdout.slice(stdout.indexOf('# Dicom-Data-Set')).split('\n').slice(2);
  return lines
    .filter((line) => !/^\s*\((fffe,e0[0d]d|0008,0000|[0-9a-f]{4},0000)\)/.test(line))
    .map((line) => line.replace(/\s*#[^#]*$/, '').replace(/with (explicit|undefined) length|#=\d+/g, ''))
    .join('\n');
}

async function pixelsOf(file: string, folder: string): Promise<string> {
  const raw = join(folder, 'raw');
  await run('gdcmraw', ['-i', file, '-o', raw, '-t', '7fe0,0010']);
  return createHash('sha256')
    .update(await readFile(raw))
    .digest('hex');
}

describe('sending', () => {
  it('brings every transfer syntax to storescp bit for bit where it takes them all', async () => {
    const peer = await startStorescp({ extraArgs: ['--accept-all', '--bit-preserving'] });
    stops.push(peer.stop);
    const { last, outcomes, failure } = await sendAll(peer.port, peer.aeTitle);
    expect(failure).toBeUndefined();
    expect(last).toMatchObject({ total: files.length, sent: files.length, failed: 0, transcoded: 0 });
    expect(outcomes).toHaveLength(files.length);
    expect(await sums(await peer.files())).toEqual(await sums(files));
  });

  it('rewrites what a peer refuses where nothing is lost, tells it, and says of the rest that it was refused', async () => {
    // Implicit VR Little Endian alone: what every SCP must take.
    const peer = await startStorescp({ extraArgs: ['+xi'] });
    stops.push(peer.stop);
    const { last, outcomes } = await sendAll(peer.port, peer.aeTitle);
    expect(last).toMatchObject({ sent: 5, failed: 2, finished: true });
    const refused = outcomes.filter((one) => one.result === 'failed');
    expect(refused.map((one) => one.refusedSyntax).sort()).toEqual([
      '1.2.840.10008.1.2.4.51',
      '1.2.840.10008.1.2.4.91',
    ]);
    expect(refused.every((one) => one.failure?.kind === 'no-presentation-context')).toBe(true);
    const rle = outcomes.find((one) => one.refusedSyntax === '1.2.840.10008.1.2.5');
    expect(rle).toMatchObject({ result: 'sent', transcodedTo: '1.2.840.10008.1.2' });
    // The RLE image decoded by DCMTK is what arrived.
    const folder = await mkdtemp(join(tmpdir(), 'movescope-send-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const decoded = join(folder, 'decoded.dcm');
    await run('dcmdrle', [join(pydicomFolder, 'MR_small_RLE.dcm'), decoded]);
    const arrived = (await peer.files()).find((file) => file.includes(rle?.sopInstanceUid ?? 'nothing'));
    expect(await pixelsOf(arrived ?? '', folder)).toBe(await pixelsOf(decoded, folder));
  });

  it('stores in Orthanc what it gives back element by element, whatever the transfer syntax', async () => {
    const orthanc = await startOrthanc();
    stops.push(orthanc.stop);
    const { last, outcomes } = await sendAll(orthanc.dicomPort, orthanc.aeTitle);
    expect(outcomes.filter((one) => one.result === 'failed')).toEqual([]);
    expect(last).toMatchObject({ failed: 0, finished: true });
    const asStored = outcomes.filter((one) => one.transcodedTo === undefined).length;
    const ids: string[] = await (await fetch(`${orthanc.url}/instances`)).json();
    const back = await Promise.all(
      ids.map(
        async (id) =>
          new Uint8Array(await (await fetch(`${orthanc.url}/instances/${id}/file`)).arrayBuffer()),
      ),
    );
    expect(ids).toHaveLength(files.length);
    expect(asStored).toBeGreaterThan(4);
    // Orthanc writes data sets anew, so what counts is every element with every byte of its value.
    const folder = await mkdtemp(join(tmpdir(), 'movescope-send-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const returned = await Promise.all(
      back.map(async (bytes, index) => {
        await writeFile(join(folder, String(index)), bytes);
        return elementsOf(join(folder, String(index)));
      }),
    );
    const originals = await Promise.all(files.map(elementsOf));
    expect(returned.sort()).toEqual(originals.sort());
  });

  it('stores in dcmqrscp, from the command line too, and is not disturbed by one more time', async () => {
    const peer = await startDcmqrscp();
    stops.push(peer.stop);
    const { last } = await sendAll(peer.port, peer.aeTitle, [
      (await backend.client.call('library.search', { text: 'compressedsamples ct1' })).studies[0]
        ?.studyInstanceUid ?? '',
    ]);
    expect(last).toMatchObject({ total: 1, sent: 1 });
    const folder = await mkdtemp(join(tmpdir(), 'movescope-send-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    await runCli(['library', 'import', '--data-dir', folder, files[0] ?? '']);
    const list = await runCli(['library', 'list', '--json', '--data-dir', folder]);
    const study = String(list.json()[0]?.studyInstanceUid);
    const node = `${peer.aeTitle}@127.0.0.1:${peer.port}`;
    const sent = await runCli(['send', node, '--study', study, '--json', '--data-dir', folder]);
    expect(sent.code).toBe(0);
    expect(sent.result()).toMatchObject({ outcome: 'complete', total: 1, sent: 1, failed: 0 });
    const nobody = await runCli([
      'send',
      `NOBODY@127.0.0.1:${await freePort()}`,
      '--study',
      study,
      '--data-dir',
      folder,
    ]);
    expect(nobody.code).toBe(1);
    expect(nobody.stdout).toContain('What to try');
  });

  it('fails with the reason when nobody answers', async () => {
    const { failure, outcomes } = await sendAll(await freePort(), 'NOBODY');
    expect(failure).toMatchObject({ kind: 'tcp-refused' });
    expect(outcomes).toEqual([]);
  });

  it('tells the status of each instance that the peer refuses, and sends the rest', async () => {
    const peer = await startStorescp({ extraArgs: ['--accept-all', '--abort-after'] });
    stops.push(peer.stop);
    const { last, outcomes } = await sendAll(peer.port, peer.aeTitle);
    // This peer ends every association at its first instance.
    expect(last?.failed).toBe(files.length);
    expect(outcomes.some((one) => one.failure?.kind === 'association-aborted')).toBe(true);
  });
});
