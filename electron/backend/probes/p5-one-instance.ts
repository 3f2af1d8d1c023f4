import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { isStorageSopClass } from '../../../shared/dicom/sop-class.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { TestRun } from '../retrieve/retrieves.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { smallInstanceOf } from './small-instance-of.ts';

/** P5: C-MOVE of one small instance to ourselves. What arrives is counted, not kept. */
export async function testOneInstance(
  tools: ProbeTools,
  subject: ProbeSubject,
): Promise<ProbeResultOf<'P5'>> {
  const { peer, signal, withinMs } = subject;
  const instance = await smallInstanceOf(tools, subject);
  const call = watchForCall(tools);
  try {
    const bound = withinMs === undefined ? {} : { withinMs };
    const run = await tools.retrieves.test({ peer, service: 'C-MOVE', instance, signal, ...bound });
    return {
      probe: 'P5',
      at: tools.clock.now(),
      level: 'instance',
      destination: peer.moveDestination,
      connected: call.came || run.summary.counts.received > 0,
      arrived: run.summary.counts.received,
      sameStudy: true,
      ...answerOf(run, 'C-MOVE'),
    };
  } finally {
    call.stop();
  }
}

/** Whether somebody who wants to store has called our listener. */
export function watchForCall(tools: Pick<ProbeTools, 'listener'>): { readonly came: boolean; stop(): void } {
  let came = false;
  const stop = tools.listener.onEvent((event) => {
    if (event.type !== 'association-requested') return;
    came ||= event.contexts.some((context) => isStorageSopClass(context.abstractSyntax));
  });
  return {
    get came() {
      return came;
    },
    stop,
  };
}

/** The final response of a test run; empty when there was none. */
export function answerOf(run: TestRun, service: 'C-MOVE' | 'C-GET') {
  const final = run.events.findLast(
    (event): event is Extract<TimelineEvent, { type: 'response-final' }> =>
      event.type === 'response-final' && event.service === service,
  );
  if (!final) return {};
  const { status, counts, errorComment, elapsedMs } = final;
  return { status, counts, elapsedMs, ...(errorComment !== undefined && { errorComment }) };
}
