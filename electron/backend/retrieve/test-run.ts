import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { StoreCommand } from '../dimse/association.ts';
import type { Library } from '../library/library.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { JobOptions } from './attempt.ts';
import { createMemoryRecord } from './memory-record.ts';
import { startRetrieveJob } from './retrieve-job.ts';
import type { InstanceAddress, TestRun, TestRunRequest } from './retrieves.ts';

/** How long late images are waited for: a single one is soon sent. */
const graceS = 20;

/** Runs a retrieve that leaves nothing behind. Never rejects but by a bug; a cancelled one ends as cancelled. */
export async function runTest(
  request: TestRunRequest,
  options: Pick<JobOptions, 'clock' | 'log' | 'correlator' | 'associate' | 'listener' | 'settings'> & {
    /** Takes the instance from the listener without keeping it; returns the end of that. */
    receiveOnly(instance: InstanceAddress): () => void;
  },
): Promise<TestRun> {
  const { peer, service, instance, signal, withinMs } = request;
  const { patientId, ...address } = instance;
  const scope: RetrieveScope = { ...address, ...(patientId !== undefined && { patientId }) };
  const record = createMemoryRecord(
    {
      type: 'retrieve-queued',
      ...(peer.nodeId !== undefined && { nodeId: peer.nodeId }),
      ...{ nodeName: peer.name, peer: peer.peer, scope, method: service === 'C-GET' ? 'get' : 'move' },
    },
    options.clock.now,
  );
  const endReceiving = options.receiveOnly(address);
  const job = startRetrieveJob({
    ...options,
    record,
    scope,
    library: { openInstance: discardingWriter(address), setExpectedInstances: () => {}, has: () => false },
    resolve: () => ({ ...boundPeer(peer, withinMs), method: service === 'C-GET' ? 'get' : 'move' }),
    silenceMs: withinMs,
    otherSilentRetrieves: () => 0,
    finalFirst: () => false,
    busyRetries: () => 0,
    random: () => 0,
    settings: () => ({ ...options.settings(), lateImageGraceS: graceS }),
    diagnosis: undefined,
    // A test of one way teaches nothing about the others.
    ways: undefined,
  });
  signal.addEventListener('abort', job.cancel);
  if (signal.aborted) job.cancel();
  try {
    await job.done;
  } finally {
    signal.removeEventListener('abort', job.cancel);
    endReceiving();
  }
  return { events: await record.events(), summary: record.summary };
}

/** The peer with its own limits lowered to a bound that somebody waits for. */
function boundPeer(peer: ResolvedPeer, withinMs = Number.POSITIVE_INFINITY): ResolvedPeer {
  return {
    ...peer,
    responseTimeoutMs: Math.min(peer.responseTimeoutMs, withinMs),
    stallTimeoutMs: Math.min(peer.stallTimeoutMs, withinMs),
  };
}

/** Counts the bytes of an instance and says that it is stored. */
export function discardingWriter(address: InstanceAddress): Library['openInstance'] {
  return (command: StoreCommand, outcome) => {
    let bytes = 0;
    return {
      write(chunk) {
        bytes += chunk.length;
      },
      async finish() {
        outcome.stored({
          ...{ command, bytes, duplicate: false },
          ...address,
          sopInstanceUid: command.sopInstanceUid,
        });
        return 0;
      },
      async abandon() {},
    };
  };
}
