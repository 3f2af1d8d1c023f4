import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { isEncapsulated, type TransferFamily } from '../../shared/dicom/transfer-syntax.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** The wish for compressed or uncompressed images, at a server that converts. */

const file = join(pydicomFolder, 'MR_small_jpeg_ls_lossless.dcm');
const seriesQuery = { Level: 'Study', Query: {}, Expand: true };

let orthanc: Orthanc;
let studyInstanceUid: string;
let backend: TestBackend | undefined;

beforeAll(async () => {
  orthanc = await startOrthanc();
  await orthanc.upload(file);
  const found = await fetch(`${orthanc.url}/tools/find`, {
    ...{ method: 'POST', body: JSON.stringify(seriesQuery) },
  });
  const [study] = (await found.json()) as { MainDicomTags: { StudyInstanceUID: string } }[];
  studyInstanceUid = study?.MainDicomTags.StudyInstanceUID ?? '';
});
afterAll(() => orthanc?.stop());
afterEach(async () => {
  await backend?.close();
  backend = undefined;
});

it.each(['uncompressed', 'compressed'] as const)('C-GET of images %s brings them so', async (compression) => {
  backend = await startBackend({ localAeTitle: 'WORKSTATION', listenerPort: await freePort() });
  const { client } = backend;
  const peer = { aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort };
  const scope = { studyInstanceUid };
  const { retrieveId } = await client.call('retrieve.start', {
    ...{ peer: { peer }, scope, method: 'get', compression },
  });
  await backend.timeline(retrieveId);
  const [series] = await client.call('library.series', { studyInstanceUid });
  const seriesInstanceUid = series?.seriesInstanceUid ?? '';
  const [instance] = await client.call('library.instances', { studyInstanceUid, seriesInstanceUid });
  const family: TransferFamily = isEncapsulated(instance?.transferSyntaxUid ?? '')
    ? 'compressed'
    : 'uncompressed';
  expect(family).toBe(compression);
});
