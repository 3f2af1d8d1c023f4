import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createBackend, systemClock } from '../../electron/backend/create-backend.ts';
import type { BackendDependencies } from '../../electron/backend/dependencies.ts';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { LinkCheckReport } from '../../shared/link-check/hop.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { RetrieveScope, TimelineEvent } from '../../shared/retrieve/timeline-event.ts';

/** A backend in this process with its own data folder, spoken to through the contract. */
export interface TestBackend {
  readonly client: BackendClient;
  retrieve(peer: PeerRef, scope: RetrieveScope, method?: 'move' | 'get'): Promise<RetrieveSummary>;
  timeline(retrieveId: string): Promise<TimelineEvent[]>;
  check(peer: PeerRef): Promise<LinkCheckReport>;
  close(): Promise<void>;
}

export async function startBackend(overrides: BackendDependencies['overrides']): Promise<TestBackend> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-e2e-'));
  const backend = await createBackend({
    dataFolder: folder,
    log: pino({ level: 'silent' }),
    clock: systemClock,
    overrides: { bindAddress: '127.0.0.1', practicePacs: false, ...overrides },
  });
  const [clientEnd, backendEnd] = createMemoryPortPair();
  backend.serve(backendEnd);
  const client = createClient(clientEnd);
  const timeline = (retrieveId: string): Promise<TimelineEvent[]> =>
    new Promise((resolve, reject) => {
      const events: TimelineEvent[] = [];
      client.subscribe(
        'retrieve.timeline',
        { retrieveId, afterSeq: 0 },
        {
          event: (batch) => events.push(...batch),
          end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve(events)),
        },
      );
    });
  return {
    client,
    timeline,
    async retrieve(peer, scope, method = 'move') {
      const { retrieveId } = await client.call('retrieve.start', { peer, scope, method });
      await timeline(retrieveId);
      const summaries = await client.call('retrieve.list', {});
      const summary = summaries.find((one) => one.retrieveId === retrieveId);
      if (!summary) throw new Error('the retrieve is gone');
      return summary;
    },
    check: (peer) =>
      new Promise((resolve, reject) => {
        let report: LinkCheckReport | undefined;
        client.subscribe('link-check.run', peer, {
          event: (event) => {
            if (event.type === 'finished') report = event.report;
          },
          end: (failure) => (report ? resolve(report) : reject(new Error(failure?.kind ?? 'no report'))),
        });
      }),
    async close() {
      client.close();
      await backend.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
