import type { Logger } from 'pino';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { JobEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { Diagnosed, Diagnosis } from '../diagnosis/create-diagnosis.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import { stampDraft, type TimelineDraft } from './draft.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** The diagnosis looks after this much silence of the peer, and again after as much. */
const silenceMs = 5000;

/** Lets the diagnosis look at a retrieve while its peer is silent, and at its end. */
export interface DiagnosisWatch {
  /** Says what it makes of everything, given how the retrieve is about to end. */
  atEnd(end: JobEvent): Promise<void>;
  close(): void;
}

export interface DiagnosisWatchOptions {
  readonly record: RetrieveRecord;
  readonly clock: Clock;
  readonly log: Logger;
  readonly diagnosis: Diagnosis;
  otherSilentRetrieves(): number;
  outOfScopeInstances(): number;
  emit(draft: TimelineDraft): void;
}

export function watchDiagnosis(options: DiagnosisWatchOptions): DiagnosisWatch {
  const { record, clock, log, diagnosis, emit } = options;
  let said: readonly Finding[] = [];
  let stopTimer: () => void = () => {};

  const look = (end?: JobEvent): Diagnosed | undefined => {
    const events = [...(record.running ?? [])];
    // The diagnosis itself comes before the end.
    if (end) events.push(stampDraft(end, record.summary.lastSeq + 2, clock.now()));
    try {
      return diagnosis.look({
        events,
        nodeKey: nodeKeyOf(record.summary),
        otherSilentRetrieves: options.otherSilentRetrieves(),
        outOfScopeInstances: options.outOfScopeInstances(),
      });
    } catch (error) {
      // A retrieve must not fail because it could not be explained.
      log.error({ err: error, retrieveId: record.retrieveId }, 'a retrieve could not be diagnosed');
      return undefined;
    }
  };
  const say = (findings: readonly Finding[]): void => {
    if (signature(findings) === signature(said)) return;
    said = findings;
    emit({ type: 'diagnosed', findings: [...findings] });
  };
  const tick = (): void => {
    const { startedAt, lastEventAt } = record.summary;
    const silentMs = startedAt === undefined ? 0 : clock.now() - lastEventAt;
    if (silentMs >= silenceMs) say(look()?.findings ?? []);
    stopTimer = clock.after(silentMs >= silenceMs ? silenceMs : silenceMs - Math.max(0, silentMs), tick);
  };
  stopTimer = clock.after(silenceMs, tick);

  return {
    async atEnd(end) {
      stopTimer();
      await record.flush();
      const diagnosed = look(end);
      if (!diagnosed) return;
      const { evidence, findings, avoided } = diagnosed;
      diagnosis.learn(nodeKeyOf(record.summary), diagnosed);
      const sayAgain = findings.length > 0 || said.length > 0;
      if (sayAgain) emit({ type: 'diagnosed', findings });
      await record.files
        .writeEvidence(avoided ?? evidence)
        .catch((error) => log.warn({ err: error }, 'the evidence of a retrieve could not be written'));
    },
    close: () => stopTimer(),
  };
}

/** Whether the same is said again: words with a time in them change all the time. */
function signature(findings: readonly Finding[]): string {
  return findings.map(({ cause, confidence }) => `${cause} ${confidence}`).join(', ');
}
