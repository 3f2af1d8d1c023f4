import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { recogniseProduct } from '../../../shared/diagnosis/product.ts';
import { otherSpelling } from '../../../shared/diagnosis/spelling.ts';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { newUid } from '../dataset/new-uid.ts';
import { type MoveAnswer, moveOnce } from './move-once.ts';
import { answerOf } from './p5-one-instance.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { smallInstanceOf } from './small-instance-of.ts';

type OtherSpelling = NonNullable<ProbeResultOf<'P3'>['otherSpelling']>;

/** A server that took longer than this has tried to connect: it knows our name as it is. */
const atOnceMs = 1000;

/**
 * P3: C-MOVE to ourselves of an instance that does not exist, named by every UID. Servers that look at the destination first
 * say whether they know it, and nothing is moved. Never without a key: some servers take that for everything (PS3.4 C.4.2).
 * Then the same for our name in the other spelling, for servers that compare names to the letter.
 */
export async function testFabricatedMove(
  tools: ProbeTools,
  subject: ProbeSubject,
): Promise<ProbeResultOf<'P3'>> {
  const destination = subject.peer.moveDestination;
  const answer = await moveOnce(tools, subject, { scope: fabricatedScope(), destination });
  const other = await testOtherSpelling(tools, subject, answer);
  const spelling = other && { otherSpelling: other };
  return { probe: 'P3', at: tools.clock.now(), destination, ...answer, ...spelling };
}

/** Left out where it could tell nothing. */
async function testOtherSpelling(
  tools: ProbeTools,
  subject: ProbeSubject,
  own: MoveAnswer,
): Promise<OtherSpelling | undefined> {
  const destination = otherSpelling(subject.peer.moveDestination);
  if (destination === undefined) return undefined;
  if (isUnknown(own)) {
    const answer = await moveOnce(tools, subject, { scope: fabricatedScope(), destination });
    return { destination, ofImage: false, ...answer };
  }
  return perhapsUnknown(subject.evidence) ? askForImage(tools, subject, destination) : undefined;
}

/** Servers that look for the images first answer nothing about the destination unless there are images to move. */
async function askForImage(
  tools: ProbeTools,
  subject: ProbeSubject,
  moveDestination: string,
): Promise<OtherSpelling | undefined> {
  const { signal } = subject;
  const peer = { ...subject.peer, moveDestination };
  const instance = await smallInstanceOf(tools, subject).catch((error: unknown) => {
    // What was learned about our own spelling counts without it.
    if (error instanceof FailureError) return undefined;
    throw error;
  });
  if (!instance) return undefined;
  const run = await tools.retrieves.test({ peer, service: 'C-MOVE', instance, signal });
  const arrived = run.summary.counts.received;
  const other = { destination: moveDestination, ofImage: true, arrived, ...answerOf(run, 'C-MOVE') };
  if (arrived === 0) return other;
  // The entry may have been made since the retrieve, and the server may not care for capitals: only the same image tells.
  const own = await tools.retrieves.test({ peer: subject.peer, service: 'C-MOVE', instance, signal });
  return { ...other, ownArrived: own.summary.counts.received };
}

function isUnknown({ status }: { readonly status?: number | undefined }): boolean {
  return status === 0xa801 || status === 0xc003;
}

/**
 * Whether the retrieve failed as one to an unknown destination does: said so, or failed at once. Not at Conquest, which makes
 * a host name of an AE title that it does not know and dials it.
 */
function perhapsUnknown(evidence: Evidence | undefined): boolean {
  const final = evidence?.control?.responses.findLast((one) => one.final && one.service === 'C-MOVE');
  if (!evidence || !final || recogniseProduct(evidence) === 'conquest') return false;
  return (
    isUnknown(final) ||
    (statusCategory(final.status) === 'failure' && (final.elapsedMs ?? Number.POSITIVE_INFINITY) < atOnceMs)
  );
}

/** UIDs that nobody has, and a Patient ID for servers that need one. */
export function fabricatedScope(): RetrieveScope {
  return {
    studyInstanceUid: newUid(),
    seriesInstanceUid: newUid(),
    sopInstanceUid: newUid(),
    patientId: `NOBODY-${newUid().slice(-12)}`,
  };
}
