import type { Attributes } from '../../../../shared/dicom/matching-key.ts';
import { readAttributes } from '../../dataset/attributes.ts';
import { buildDataSet, dataSetOf } from '../../dataset/build.ts';
import type { DataSet } from '../../dataset/data-set.ts';
import type { FinalStatus, InboundFind } from '../../dimse/acceptor.ts';
import { status } from '../hierarchy.ts';
import type { Fault, FaultTools } from './fault.ts';

type Matches = AsyncGenerator<DataSet, FinalStatus, void>;

/** Finds nothing for requests with keys that `hidden` tells; the others are answered as always. */
async function* unless(
  { normal }: FaultTools,
  request: InboundFind,
  hidden: (keys: Attributes) => boolean,
): Matches {
  if (hidden(readAttributes(request.identifier))) return { status: status.success };
  return yield* normal.find(request);
}

/** B08: what was listed is there no more, not even for a retrieve. */
export const studyGone: Fault = (tools) => ({
  services: {
    find: (request) => unless(tools, request, ({ StudyInstanceUID }) => Boolean(StudyInstanceUID)),
    move: async () => ({ status: status.success, counts: { completed: 0, failed: 0, warning: 0 } }),
    get: async () => ({ status: status.success, counts: { completed: 0, failed: 0, warning: 0 } }),
  },
});

/** B13: a name that is asked for is not understood. */
export const nameNotUnderstood: Fault = (tools) => ({
  services: {
    ...tools.normal,
    find: (request) => unless(tools, request, ({ PatientName }) => Boolean(PatientName?.replaceAll('*', ''))),
  },
});

const matchLimit = 5;

/** B12: the list ends after a few matches as if it had been cancelled, as with Orthanc's LimitFindResults. */
export const listCutOff: Fault = ({ normal }) => ({
  services: {
    ...normal,
    async *find(request) {
      const matches = normal.find(request);
      for (let count = 0; ; count += 1) {
        const next = await matches.next();
        if (next.done) return next.value;
        if (count === matchLimit) {
          await matches.return({ status: status.cancelled });
          return { status: status.cancelled };
        }
        yield next.value;
      }
    },
  },
});

/** The matches with Instance Availability (0008,0056) NEARLINE where it is asked for. */
export async function* nearline(matches: Matches): Matches {
  const changed = buildDataSet({ InstanceAvailability: 'NEARLINE' }).elements;
  for (;;) {
    const next = await matches.next();
    if (next.done) return next.value;
    const elements = [...next.value.elements.values()];
    yield dataSetOf(elements.map((element) => changed.get(element.tag) ?? element));
  }
}
