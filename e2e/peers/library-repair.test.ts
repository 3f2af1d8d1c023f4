import { truncateSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { LibraryInstance } from '../../shared/contract/library.ts';
import type { RepairProgress } from '../../shared/contract/library-keeping.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { ctStudy } from '../support/ct-study.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';

/** That what is damaged or gone is fetched again from the PACS that had brought it, and nothing else. */

const study = ctStudy({ slices: 12, size: 64 });
let backend: TestBackend;
let orthanc: Orthanc;
let nodeId: string;

beforeAll(async () => {
  const port = await freePort();
  [backend, orthanc] = await Promise.all([
    startBackend({ listenerPort: port, localAeTitle: 'MOVESCOPE' }),
    startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port }] }),
  ]);
  for (const slice of study.slices()) await orthanc.upload(slice);
  const node = await backend.client.call('node.save', {
    draft: { name: 'Archive', aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort },
  });
  nodeId = node.nodeId;
  const { studyInstanceUid } = study;
  const { retrieveId } = await backend.client.call('retrieve.start', {
    ...{ peer: { nodeId }, scope: { studyInstanceUid } },
  });
  await backend.timeline(retrieveId);
}, 60_000);

afterAll(async () => {
  await backend.close();
  await orthanc.stop();
});

async function fileOf(instance: LibraryInstance | undefined): Promise<string> {
  const { libraryFolder } = await backend.client.call('app.info', {});
  const { seriesInstanceUid = '', sopInstanceUid = '' } = instance ?? {};
  return path.join(libraryFolder, study.studyInstanceUid, seriesInstanceUid, `${sopInstanceUid}.dcm`);
}

async function dataSetOf(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  return bytes.subarray(readPart10(bytes).dataSetOffset);
}

function repair(): Promise<RepairProgress> {
  return new Promise((resolve, reject) => {
    let last: RepairProgress | undefined;
    const event = (progress: RepairProgress): void => {
      last = progress;
    };
    const end = (failure: unknown): void => (last && !failure ? resolve(last) : reject(failure));
    backend.client.subscribe('library.repair', {}, { event, end });
  });
}

test('a damaged and a missing image are fetched again, alone, as they were', async () => {
  const [first, second] = await backend.client.call('library.instances', study);
  const [damaged, missing] = [await fileOf(first), await fileOf(second)];
  const before = [await dataSetOf(damaged), await dataSetOf(missing)];
  truncateSync(damaged, 2_000);
  await rm(missing);
  const { report, repairs } = await repair();
  expect(report).toMatchObject({
    damaged: [first?.sopInstanceUid],
    missingFiles: [second?.sopInstanceUid],
  });
  expect(repairs).toEqual([
    {
      ...{ studyInstanceUid: study.studyInstanceUid, lost: 2, nodeName: 'Archive' },
      retrieveId: expect.any(String),
    },
  ]);
  const retrieveId = repairs?.[0]?.retrieveId ?? '';
  await backend.timeline(retrieveId);
  const summaries = await backend.client.call('retrieve.list', {});
  expect(summaries.find((one) => one.retrieveId === retrieveId)).toMatchObject({
    outcome: 'complete',
    counts: { received: 2 },
  });
  expect([await dataSetOf(damaged), await dataSetOf(missing)]).toEqual(before);
  expect((await backend.client.call('library.quarantine', {})).map((one) => one.sopInstanceUid)).toEqual([
    first?.sopInstanceUid,
  ]);
  expect(await repair()).toMatchObject({ report: { damaged: [], missingFiles: [] }, repairs: [] });
}, 60_000);

test('of a study of which one image was retrieved the rest is fetched', async () => {
  const { client } = backend;
  const part = ctStudy({ slices: 5, size: 64, root: '1.2.826.0.1.3680043.9.7433.71' });
  for (const slice of part.slices()) await orthanc.upload(slice);
  const { studyInstanceUid } = part;
  const here = async (): Promise<unknown> =>
    (await client.call('library.search', { studyInstanceUids: [studyInstanceUid] })).studies;
  await expect(client.call('library.getMissing', { studyInstanceUid })).rejects.toMatchObject({
    failure: { kind: 'not-found', what: 'study' },
  });
  const { retrieveId } = await client.call('retrieve.start', {
    peer: { nodeId },
    scope: {
      ...{ studyInstanceUid, seriesInstanceUid: `${studyInstanceUid}.1` },
      sopInstanceUid: `${studyInstanceUid}.1.1`,
    },
    studyInstances: 5,
  });
  await backend.timeline(retrieveId);
  expect(await here()).toMatchObject([{ instances: 1, expectedInstances: 5 }]);
  const fetched = await client.call('library.getMissing', { studyInstanceUid });
  expect(fetched).toEqual({ retrieveId: expect.any(String), nodeName: 'Archive' });
  await backend.timeline(fetched.retrieveId ?? '');
  const [summary] = (await client.call('retrieve.list', {})).filter(
    (one) => one.retrieveId === fetched.retrieveId,
  );
  expect(summary).toMatchObject({ outcome: 'complete', counts: { received: 4 } });
  expect(await here()).toMatchObject([{ instances: 5, expectedInstances: 5 }]);
  await client.call('library.delete', { studyInstanceUid });
  await client.call('library.emptyTrash', {});
}, 60_000);

test('where the PACS is not in the list any more it says so', async () => {
  const [one] = await backend.client.call('library.instances', study);
  await rm(await fileOf(one));
  await backend.client.call('node.delete', { nodeId });
  expect((await repair()).repairs).toEqual([
    { studyInstanceUid: study.studyInstanceUid, lost: 1, notFetched: 'source-gone' },
  ]);
}, 60_000);

test('a study that is being read is opened, deleted, brought back and pinned through the contract', async () => {
  const { client } = backend;
  const { studyInstanceUid } = study;
  const nothing = { event: () => {}, end: () => {} };
  const stop = client.subscribe('library.reading', { studyInstanceUids: [studyInstanceUid] }, nothing);
  const { studies } = await client.call('library.search', { studyInstanceUids: [studyInstanceUid] });
  expect(studies[0]?.openedAt).toBeGreaterThan(0);
  stop();
  const { trashId } = await client.call('library.delete', { studyInstanceUid });
  expect(await client.call('library.trash', {})).toMatchObject([{ trashId, reason: 'deleted' }]);
  expect(await client.call('library.search', {})).toMatchObject({ total: 0 });
  expect(await client.call('library.restore', { trashId })).toEqual({ studyInstanceUid });
  await client.call('library.pin', { studyInstanceUid, pinned: true });
  expect(await client.call('library.search', { pinned: true })).toMatchObject({ total: 1 });
  const rules = { quotaBytes: 1024 ** 3, unusedDays: 1, trashDays: 30 };
  expect(await client.call('library.previewClean', { rules })).toMatchObject({ total: 0 });
  expect(await client.call('library.statistics', {})).toMatchObject({ studies: 1, pinnedStudies: 1 });
});
