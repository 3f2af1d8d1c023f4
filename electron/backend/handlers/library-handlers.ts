import type { Keeper } from '../library/keeping/keeper.ts';
import type { Repair } from '../library/keeping/repair.ts';
import type { Library } from '../library/library.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function libraryHandlers({
  library,
  keeper,
  repair,
}: {
  readonly library: Library;
  readonly keeper: Keeper;
  readonly repair: Repair;
}) {
  return {
    operations: {
      'library.search': (query) => library.search(query),
      'library.series': ({ studyInstanceUid }) => library.series(studyInstanceUid),
      'library.instances': ({ studyInstanceUid, seriesInstanceUid }) =>
        library.instances(studyInstanceUid, seriesInstanceUid),
      'library.delete': async ({ studyInstanceUid }) => ({
        trashId: await keeper.deleteStudy(studyInstanceUid),
      }),
      'library.restore': async ({ trashId }) => ({ studyInstanceUid: await keeper.restoreStudy(trashId) }),
      'library.trash': () => keeper.trash(),
      'library.emptyTrash': ({ trashIds }) => keeper.emptyTrash(trashIds),
      'library.pin': ({ studyInstanceUid, pinned }) => {
        library.setPinned(studyInstanceUid, pinned);
        return {};
      },
      'library.getMissing': ({ studyInstanceUid }) => repair.getMissing(studyInstanceUid),
      'library.statistics': () => library.statistics(),
      'library.saveRules': (rules) => keeper.saveRules(rules),
      'library.previewClean': ({ rules }) => keeper.preview(rules),
      'library.clean': () => keeper.clean(),
      'library.quarantine': () => library.quarantine(),
      'library.emptyQuarantine': () => library.emptyQuarantine(),
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
      'library.repair': async (_, stream) => {
        for await (const progress of repair.run(stream.signal)) stream.emit(progress);
      },
      'library.keeping': (_, stream) => {
        stream.emit(keeper.state());
        return untilCancelled(stream.signal, keeper.onChange(stream.emit));
      },
      'library.reading': ({ studyInstanceUids }, { signal }) =>
        untilCancelled(signal, keeper.reading(studyInstanceUids)),
    } satisfies Partial<TopicHandlers>,
  };
}
