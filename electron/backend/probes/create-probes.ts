import { randomUUID } from 'node:crypto';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeId, ProbeResult, ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { type Failure, FailureError, fail } from '../../../shared/failure/failure.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { NodeProfiles } from '../nodes/node-profiles.ts';
import { nodeKeyOf, type ResolvePeer } from '../nodes/resolved-peer.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';
import { testListener } from './p0-listener.ts';
import { testEcho } from './p1-echo.ts';
import { testFind } from './p2-find.ts';
import { testFabricatedMove } from './p3-fabricated-move.ts';
import { testControlMove } from './p4-control-move.ts';
import { testOneInstance } from './p5-one-instance.ts';
import { testGet } from './p6-get.ts';
import { testCommitment } from './p7-commitment.ts';
import { huntPort } from './p8-port-hunt.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { imageWithinMs, watchEntry } from './watch-entry.ts';

/** What a person says about test P9. */
export type Told = Pick<ProbeResultOf<'P9'>, 'reached'> & { readonly error?: ProbeResultOf<'P9'>['error'] };

export interface ProbeRun {
  readonly result?: ProbeResult;
  /** Why the test could not be run. */
  readonly failure?: Failure;
  readonly findings: Finding[];
}

/** The tests that tell causes apart. */
export interface Probes {
  /**
   * Runs a test for an ended retrieve; what it found, and what follows, is appended to the retrieve. One at a time for each
   * retrieve. Rejects with `not-found`, and with `invalid-request` while the retrieve or another test of it goes on.
   */
  run(retrieveId: string, probe: ProbeId, told?: Told): Promise<ProbeRun>;
  /**
   * The administrator says that our entry at the PACS was changed: keeps when, and tests each minute for six whether an image
   * comes. Resolves with whether one did. Rejects as `run` does, and while the same retrieve is watched.
   */
  watchEntry(retrieveId: string): Promise<boolean>;
  /** Stops what runs. */
  close(): Promise<void>;
}

export function createProbes(
  tools: Omit<ProbeTools, 'retrieves'> & {
    readonly retrieves: Pick<Retrieves, 'test' | 'list' | 'evidence' | 'request' | 'beginProbe' | 'addProbe'>;
    readonly resolvePeer: ResolvePeer;
    readonly profiles: Pick<NodeProfiles, 'state'>;
    /** For P8. */
    readonly huntPorts?: readonly number[] | undefined;
  },
): Probes {
  const { retrieves } = tools;
  const running = new Map<string, Promise<unknown>>();
  const watching = new Map<string, Promise<boolean>>();
  const closing = new AbortController();

  const summaryOf = (retrieveId: string): RetrieveSummary =>
    retrieves.list().find((one) => one.retrieveId === retrieveId) ??
    fail({ kind: 'not-found', what: 'retrieve' });
  const subjectOf = async (summary: RetrieveSummary): Promise<ProbeSubject> => {
    const request = retrieves.request(summary.retrieveId);
    const peer = tools.resolvePeer(request.peer);
    const evidence = await retrieves.evidence(summary.retrieveId);
    return {
      peer: { ...peer, moveDestination: request.moveDestination ?? peer.moveDestination },
      localAddress: evidence?.control?.localAddress ?? evidence?.expect?.localAddress,
      scope: summary.scope,
      evidence,
      signal: closing.signal,
      // Whoever watches wants to know about the next minute, not about this one.
      ...(watching.has(summary.retrieveId) && { withinMs: imageWithinMs }),
    };
  };
  const runOne = async (retrieveId: string, probe: ProbeId, told: Told | undefined): Promise<ProbeRun> => {
    const summary = summaryOf(retrieveId);
    if (probe === 'P9' && told === undefined) {
      fail({ kind: 'invalid-request', detail: 'Say what the PACS said when it tested its connection to us' });
    }
    retrieves.beginProbe(retrieveId, probe);
    const outcome = await subjectOf(summary)
      .then(async (subject) => ({
        result: await runProbe(tools, subject, probe, { told, huntPorts: tools.huntPorts }),
      }))
      .catch((error: unknown) => ({ failure: failureOf(error, tools) }));
    const findings = await retrieves.addProbe(retrieveId, { probe, ...outcome });
    return { ...outcome, findings: [...findings] };
  };
  const run: Probes['run'] = async (retrieveId, probe, told) => {
    if (running.has(retrieveId)) {
      fail({ kind: 'invalid-request', detail: 'Another test of this retrieve is still running' });
    }
    const work = runOne(retrieveId, probe, told);
    running.set(retrieveId, work);
    try {
      return await work;
    } finally {
      running.delete(retrieveId);
    }
  };
  const watch = async (retrieveId: string): Promise<boolean> => {
    const summary = summaryOf(retrieveId);
    if (!isEnded(summary.phase)) {
      fail({ kind: 'invalid-request', detail: 'The entry can be watched when the retrieve has ended' });
    }
    const fact = { name: 'entryChangedAt', value: tools.clock.now() } as const;
    await tools.profiles.state(nodeKeyOf(summary), fact);
    return watchEntry({
      clock: tools.clock,
      signal: closing.signal,
      // A test that a person runs at that moment goes first: this one is left out.
      test: (probe) =>
        run(retrieveId, probe).catch((error: unknown) => {
          if (error instanceof FailureError && error.failure.kind === 'invalid-request') return {};
          throw error;
        }),
    });
  };
  return {
    run,
    async watchEntry(retrieveId) {
      if (watching.has(retrieveId)) {
        fail({ kind: 'invalid-request', detail: 'This retrieve is watched already' });
      }
      const work = watch(retrieveId);
      watching.set(retrieveId, work);
      try {
        return await work;
      } finally {
        watching.delete(retrieveId);
      }
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...running.values(), ...watching.values()]);
    },
  };
}

function failureOf(error: unknown, tools: Pick<ProbeTools, 'log'>): Failure {
  if (error instanceof FailureError) return error.failure;
  const correlationId = randomUUID();
  tools.log.error({ err: error, correlationId }, 'a test of the diagnosis ended by a bug');
  return { kind: 'internal', correlationId };
}

function runProbe(
  tools: ProbeTools,
  subject: ProbeSubject,
  probe: ProbeId,
  given: { readonly told: Told | undefined; readonly huntPorts: readonly number[] | undefined },
): Promise<ProbeResult> {
  switch (probe) {
    case 'P0':
      return testListener(tools, subject);
    case 'P1':
      return testEcho(tools, subject);
    case 'P2':
      return testFind(tools, subject);
    case 'P3':
      return testFabricatedMove(tools, subject);
    case 'P4':
      return testControlMove(tools, subject);
    case 'P5':
      return testOneInstance(tools, subject);
    case 'P6':
      return testGet(tools, subject);
    case 'P7':
      return testCommitment(tools, subject);
    case 'P8':
      return huntPort(tools, subject, given.huntPorts);
    case 'P9': {
      const { reached = false, error } = given.told ?? {};
      return Promise.resolve({ probe, at: tools.clock.now(), reached, ...(error && { error }) });
    }
  }
}
