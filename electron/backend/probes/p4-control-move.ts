import { randomBytes } from 'node:crypto';
import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { recogniseProduct } from '../../../shared/diagnosis/product.ts';
import { fail } from '../../../shared/failure/failure.ts';
import { moveOnce } from './move-once.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { smallInstanceOf } from './small-instance-of.ts';

/**
 * P4: the control. C-MOVE of one real instance to an AE title that nobody knows: when the answer differs from ours, the PACS
 * knows us. Not at Conquest, which makes a host name of an AE title that it does not know and dials it.
 */
export async function testControlMove(
  tools: ProbeTools,
  subject: ProbeSubject,
): Promise<ProbeResultOf<'P4'>> {
  if (subject.evidence && recogniseProduct(subject.evidence) === 'conquest') {
    fail({
      kind: 'invalid-request',
      detail:
        'Conquest would dial a host that is named like the unknown AE title; this test is left out there',
    });
  }
  const scope = await smallInstanceOf(tools, subject);
  const destination = `ZZ${randomBytes(6).toString('hex').toUpperCase()}`;
  const answer = await moveOnce(tools, subject, { scope, destination });
  return { probe: 'P4', at: tools.clock.now(), destination, ...answer };
}
