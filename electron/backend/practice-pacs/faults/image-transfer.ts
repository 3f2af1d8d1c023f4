import type { InboundMove } from '../../dimse/acceptor.ts';
import type { Association } from '../../dimse/association.ts';
import type { CatalogueInstance } from '../catalogue.ts';
import { contextsFor } from '../contexts-for.ts';
import { status } from '../hierarchy.ts';
import { deliver } from '../move.ts';
import { type Encoded, readStored, type SendOne } from '../sub-operations.ts';
import type { FaultTools } from './fault.ts';
import { carrying, delivering } from './store-association.ts';

/** Every third, and the only one. */
function isThird(index: number, count: number): boolean {
  return count === 1 || index % 3 === 2;
}

/** Does not send every third instance. */
function withGaps(count: number): (normal: SendOne) => SendOne {
  const skipped = new Map<string, boolean>();
  return (normal) => async (encoded) => {
    const { sopInstanceUid } = encoded;
    if (!skipped.has(sopInstanceUid)) skipped.set(sopInstanceUid, isThird(skipped.size, count));
    return skipped.get(sopInstanceUid) ? undefined : normal(encoded);
  };
}

/** E05: B000, or A702 when it was the only one, with the list of UIDs. */
export const someMissing = delivering(({ instances }) => ({ send: withGaps(instances.length) }));

/** E06, as Conquest ends: status success, the failures only in the counts. */
export const successAllTheSame = carrying(async ({ move }, request, plan) => {
  const { counts } = await deliver(move, request, { ...plan, send: withGaps(plan.instances.length) });
  return { status: status.success, counts };
});

/** D10: the data set is another instance's, so it does not match its C-STORE request. */
export const brokenImages = carrying(async ({ move }, request, plan) => {
  const { catalogue } = move;
  let index = -1;
  const send =
    (normal: SendOne): SendOne =>
    async (encoded) => {
      index += 1;
      if (!isThird(index, plan.instances.length)) return normal(encoded);
      const other = catalogue.instances.find((one) => one.sopInstanceUid !== encoded.sopInstanceUid);
      return normal(other ? { ...encoded, dataSet: (await readStored(other)).dataSet } : encoded);
    };
  return deliver(move, request, { ...plan, send });
});

/** Where it goes wrong: at the second instance, or the only one. */
function isSecond(index: number, count: number): boolean {
  return index === Math.min(1, count - 1);
}

/** Sends half of the data set, then does what `middle` says. */
function breakingOff(
  request: InboundMove,
  count: number,
  middle: (association: Association) => Promise<void>,
): (normal: SendOne, association: Association) => SendOne {
  let index = -1;
  return (normal, association) => async (encoded) => {
    index += 1;
    if (!isSecond(index, count)) return normal(encoded);
    const { dataSet } = encoded;
    const quarter = dataSet.length >> 2;
    async function* half(): AsyncGenerator<Uint8Array> {
      yield dataSet.subarray(0, quarter);
      yield dataSet.subarray(quarter, 2 * quarter);
      // Written when the one after it is there.
      yield dataSet.subarray(2 * quarter, 2 * quarter + 2);
      await middle(association);
      yield dataSet.subarray(2 * quarter + 2);
    }
    const moveOriginator = { aeTitle: request.request.callingAe, messageId: request.messageId };
    return association.store({ ...encoded, dataSet: half(), moveOriginator }).catch(() => 0xc000);
  };
}

const stallMs = 120_000;

/** D11: the sender hangs; the connection stays. */
export const stalls = carrying(({ move, pause }: FaultTools, request, plan) =>
  deliver(move, request, {
    ...plan,
    send: breakingOff(request, plan.instances.length, () => pause(stallMs)),
  }),
);

/** D12. */
export const abortsInTheMiddle = carrying(({ move }, request, plan) =>
  deliver(move, request, {
    ...plan,
    send: breakingOff(request, plan.instances.length, async (association) => association.abort()),
  }),
);

function ofAnotherStudy(
  { move }: FaultTools,
  instances: readonly CatalogueInstance[],
): readonly CatalogueInstance[] {
  const study = instances[0]?.attributes.StudyInstanceUID;
  return move.catalogue.instances
    .filter(({ attributes }) => attributes.StudyInstanceUID !== study)
    .slice(0, 1);
}

/** E08: more than was asked for, and something twice; the counts are of what was asked for. */
export const otherImagesToo = carrying((tools, request, plan) => {
  const extra = [...ofAnotherStudy(tools, plan.instances), ...plan.instances.slice(0, 1)];
  let sent = false;
  const send =
    (normal: SendOne): SendOne =>
    async (encoded: Encoded) => {
      if (!sent) {
        sent = true;
        for (const instance of extra) await normal(await readStored(instance));
      }
      return normal(encoded);
    };
  const contexts = contextsFor([...plan.instances, ...extra]);
  return deliver(tools.move, request, { ...plan, contexts, send });
});
