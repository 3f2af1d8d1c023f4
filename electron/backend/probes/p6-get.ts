import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { fail } from '../../../shared/failure/failure.ts';
import { answerOf } from './p5-one-instance.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { smallInstanceOf } from './small-instance-of.ts';

const getSopClasses: readonly string[] = [sopClass.studyRootGet, sopClass.patientRootGet];

/** P6: C-GET of one small instance. If it comes, content and rights are fine and only the way back fails. */
export async function testGet(tools: ProbeTools, subject: ProbeSubject): Promise<ProbeResultOf<'P6'>> {
  const { peer, signal } = subject;
  const instance = await smallInstanceOf(tools, subject);
  const run = await tools.retrieves.test({ peer, service: 'C-GET', instance, signal });
  const accepted = run.events.findLast(
    (event) => event.type === 'association-accepted' && event.purpose === 'retrieve',
  );
  if (accepted?.type !== 'association-accepted') {
    fail(run.summary.failure ?? { kind: 'not-found', what: 'an association for C-GET' });
  }
  const offered = accepted.contexts.some(
    ({ abstractSyntax, result }) => result === 0 && getSopClasses.includes(abstractSyntax),
  );
  return {
    probe: 'P6',
    at: tools.clock.now(),
    offered,
    ...(offered && { arrived: run.summary.counts.received }),
    ...answerOf(run, 'C-GET'),
  };
}
