import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../shared/contract/client.ts';
import { describePortConformance } from '../../shared/contract/conformance.ts';
import { type BackendWorker, startBackendWorker } from './worker-host.ts';

const conformanceWorker = new URL('./conformance-worker.ts', import.meta.url);
const start = (url = conformanceWorker) => startBackendWorker(url, { dataFolder: '/nowhere' });

describePortConformance('worker thread', async () => {
  const worker = await start();
  return { connect: async () => worker.connect(), close: () => worker.close() };
});

describe('backend worker', () => {
  let worker: BackendWorker | undefined;
  afterEach(async () => {
    await worker?.close();
  });

  it('tells the path of an instance, and nothing for one that is not here', async () => {
    worker = await start();
    expect(await Promise.all(['1.2.3', '9.9'].map(worker.instancePath))).toEqual([
      '/library/1.2.3.dcm',
      undefined,
    ]);
  });

  it('closes every line and knows no paths after the end', async () => {
    worker = await start();
    const client = createClient(worker.connect());
    const closed = new Promise<void>((resolve) => client.onClose(resolve));
    await worker.close();
    await closed;
    expect(await worker.instancePath('1.2.3')).toBeUndefined();
    await expect(createClient(worker.connect()).call('settings.get', {})).rejects.toMatchObject({
      failure: { kind: 'backend-unreachable' },
    });
  });

  it('rejects when the thread ends before it is ready', async () => {
    await expect(start(new URL('./no-such-worker.ts', import.meta.url))).rejects.toMatchObject({
      failure: { kind: 'internal' },
    });
  });
});
