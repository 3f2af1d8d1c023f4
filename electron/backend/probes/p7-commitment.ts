import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { buildDataSet, buildElement, dataSetOf } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { tagOf } from '../dataset/dictionary.ts';
import { newUid } from '../dataset/new-uid.ts';
import { peerAssociation } from '../nodes/associate.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** The well-known instance, and the only action, of the Storage Commitment Push Model (PS3.4 J.3.2). */
const commitmentInstance = '1.2.840.10008.1.20.1.1';
const requestCommitment = 1;
/** Servers call back at once; those that don't within this time may do it any time later. */
const callBackMs = 15_000;
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/**
 * P7: asks the PACS to commit to an instance that does not exist. Some servers then open an association to our entry to say
 * that they do not have it: a test of the way back without any image. That nobody calls proves nothing.
 */
export async function testCommitment(
  tools: Pick<ProbeTools, 'associate' | 'clock' | 'listener'>,
  { peer, signal }: Pick<ProbeSubject, 'peer' | 'signal'>,
): Promise<ProbeResultOf<'P7'>> {
  const startedAt = tools.clock.monotonic();
  const call = watchForReport(tools);
  const result = (status: number | undefined, calledBack: boolean): ProbeResultOf<'P7'> => ({
    probe: 'P7',
    at: tools.clock.now(),
    ...(status !== undefined && { status }),
    calledBack,
    elapsedMs: tools.clock.monotonic() - startedAt,
  });
  try {
    const association = await tools.associate({
      ...peerAssociation(peer),
      contexts: [
        {
          abstractSyntax: sopClass.storageCommitment,
          transferSyntaxes: [transferSyntax.explicitLittle, transferSyntax.implicitLittle],
        },
      ],
      observe: () => {},
      signal,
    });
    let status: number;
    try {
      status = await association.action({
        sopClassUid: sopClass.storageCommitment,
        sopInstanceUid: commitmentInstance,
        actionTypeId: requestCommitment,
        information: commitmentRequest(),
      });
    } finally {
      void association.release();
    }
    return result(status, status === 0 && (await call.within(callBackMs, signal)));
  } catch (error) {
    // A PACS without the service is no failure of the test.
    if (error instanceof FailureError && isNotOffered(error.failure)) return result(undefined, false);
    throw error;
  } finally {
    call.stop();
  }
}

function isNotOffered(failure: Failure): boolean {
  return failure.kind === 'no-presentation-context' || failure.kind === 'association-aborted';
}

/** Transaction UID and one referenced instance (PS3.4 Table J.3-1). */
function commitmentRequest(): DataSet {
  const item = buildDataSet({ ReferencedSOPClassUID: secondaryCapture, ReferencedSOPInstanceUID: newUid() });
  const sequence = { ...buildElement(tagOf('ReferencedSOPSequence') ?? 0x0008_1199, ''), items: [item] };
  const transaction = buildElement(tagOf('TransactionUID') ?? 0x0008_1195, newUid());
  return dataSetOf([transaction, sequence]);
}

function watchForReport(tools: Pick<ProbeTools, 'clock' | 'listener'>) {
  let came = false;
  let tell: () => void = () => {};
  const stop = tools.listener.onEvent((event) => {
    if (event.type !== 'association-requested') return;
    if (!event.contexts.some((context) => context.abstractSyntax === sopClass.storageCommitment)) return;
    came = true;
    tell();
  });
  return {
    stop,
    async within(ms: number, signal: AbortSignal): Promise<boolean> {
      if (came || signal.aborted) return came;
      await new Promise<void>((resolve) => {
        const stopTimer = tools.clock.after(ms, resolve);
        const end = (): void => {
          stopTimer();
          resolve();
        };
        tell = end;
        signal.addEventListener('abort', end, { once: true });
      });
      return came;
    },
  };
}
