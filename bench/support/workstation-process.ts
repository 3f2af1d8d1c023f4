import { join } from 'node:path';
import pino from 'pino';
import { createBackend, systemClock } from '../../electron/backend/create-backend.ts';
import { createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { Query } from '../../shared/contract/query.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { WorkstationAnswer, WorkstationRequest, WorkstationStart } from './workstation.ts';

/**
 * The whole backend in a process of its own, with a client at the contract that listens to what the window listens to. It
 * does as its parent says.
 */
const { dataFolder, listenerPort, quickAck } = JSON.parse(process.argv[2] ?? '') as WorkstationStart;
const backend = await createBackend({
  dataFolder: join(dataFolder),
  log: pino({ level: 'silent' }),
  clock: systemClock,
  overrides: { bindAddress: '127.0.0.1', listenerPort, quickAck, practicePacs: false },
});
const [clientEnd, backendEnd] = createMemoryPortPair();
backend.serve(backendEnd);
const client = createClient(clientEnd);
const ignore = { event: () => undefined, end: () => undefined };
client.subscribe('library.changes', {}, ignore);
client.subscribe('retrieve.summaries', {}, ignore);
client.subscribe('listener.state', {}, ignore);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed(work: () => Promise<Partial<WorkstationAnswer>>): Promise<Partial<WorkstationAnswer>> {
  const before = cpuMs();
  const startedAt = performance.now();
  const facts = await work();
  return { ...facts, wallMs: performance.now() - startedAt, cpuMs: cpuMs() - before };
}

/** From the request to the last event of the timeline, which a screen follows. */
async function retrieve(request: Extract<WorkstationRequest, { do: 'retrieve' }>) {
  const { peer, studyInstanceUid, method } = request;
  const { retrieveId } = await client.call('retrieve.start', { peer, scope: { studyInstanceUid }, method });
  await new Promise<void>((resolve, reject) => {
    const end = (failure: { readonly kind: string } | undefined): void =>
      failure ? reject(new Error(failure.kind)) : resolve();
    client.subscribe('retrieve.timeline', { retrieveId, afterSeq: 0 }, { event: () => undefined, end });
  });
  const summaries = await client.call('retrieve.list', {});
  const summary: RetrieveSummary | undefined = summaries.find((one) => one.retrieveId === retrieveId);
  return { outcome: summary?.outcome ?? 'none', instances: summary?.counts.received ?? 0 };
}

/** From the request to the last row; `firstMs`: to the first. */
async function query(search: Query) {
  const startedAt = performance.now();
  let firstMs: number | undefined;
  let instances = 0;
  await new Promise<void>((resolve, reject) => {
    client.subscribe('query.results', search, {
      event(event) {
        if (event.type === 'matches') {
          firstMs ??= performance.now() - startedAt;
          instances += event.matches.length;
        }
        if (event.type === 'node-finished' && event.failure) reject(new Error(event.failure.kind));
      },
      end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve()),
    });
  });
  return { instances, firstMs };
}

async function studyInstances(studyInstanceUid: string) {
  const found = await client.call('library.search', { studyInstanceUids: [studyInstanceUid] });
  return { instances: found.studies[0]?.instances ?? 0 };
}

async function answer(request: WorkstationRequest): Promise<Partial<WorkstationAnswer>> {
  switch (request.do) {
    case 'retrieve':
      return timed(() => retrieve(request));
    case 'query':
      return timed(() => query(request.query));
    case 'count':
      return studyInstances(request.studyInstanceUid);
    case 'cpu':
      return { cpuMs: cpuMs() };
    case 'close':
      client.close();
      await backend.close();
      return {};
  }
}

process.on('message', ({ id, request }: { id: number; request: WorkstationRequest }) => {
  answer(request).then(
    (facts) => process.send?.({ id, facts }, () => request.do === 'close' && process.disconnect()),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.send?.({ id: 0, facts: {} });
