import type { Library } from '../library/library.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function libraryHandlers(library: Library) {
  return {
    operations: {
      'library.search': (query) => library.search(query),
      'library.series': ({ studyInstanceUid }) => library.series(studyInstanceUid),
      'library.instances': ({ studyInstanceUid, seriesInstanceUid }) =>
        library.instances(studyInstanceUid, seriesInstanceUid),
      'library.delete': async ({ studyInstanceUid }) => {
        await library.deleteStudy(studyInstanceUid);
        return {};
      },
      'library.export': ({ studyInstanceUid, folder }) => library.exportStudy(studyInstanceUid, folder),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'library.changes': (_, stream) => untilCancelled(stream.signal, library.onChange(stream.emit)),
      'library.import': async (request, stream) => {
        for await (const progress of library.import(request, stream.signal)) stream.emit(progress);
      },
      'library.verify': async (_, stream) => {
        for await (const progress of library.verify(stream.signal)) stream.emit(progress);
      },
    } satisfies Partial<TopicHandlers>,
  };
}
