import type { Measurements } from '../measurements/measurements.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function measurementHandlers(measurements: Measurements) {
  return {
    operations: {
      'measurement.list': ({ studyInstanceUid }) => measurements.list(studyInstanceUid),
      'measurement.save': (request) => {
        measurements.save(request.measurements);
        return {};
      },
      'measurement.delete': ({ measurementIds }) => {
        measurements.delete(measurementIds);
        return {};
      },
    } satisfies Partial<OperationHandlers>,
    topics: {
      'measurement.changes': ({ studyInstanceUid }, stream) => {
        stream.emit({ changed: measurements.list(studyInstanceUid), removed: [] });
        return untilCancelled(
          stream.signal,
          measurements.onChange((uid, change) => {
            if (uid === studyInstanceUid) stream.emit(change);
          }),
        );
      },
    } satisfies Partial<TopicHandlers>,
  };
}
