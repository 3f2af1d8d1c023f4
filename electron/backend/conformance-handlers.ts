import type { LibraryStudy } from '../../shared/contract/library.ts';
import type { ListenerState } from '../../shared/contract/listener.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { type Handlers, type TopicStream, untilCancelled } from './handlers/handlers.ts';

/**
 * Handlers of the conformance suite: what they do follows from their input alone, so that the suite can drive them from
 * the other end of any line. `listener.get` tells how many streams are open (`openAssociations`) and how many cancelled
 * streams there were (`storedInstances`).
 */
export function createConformanceHandlers(): Handlers {
  const counts = { open: 0, cancelled: 0 };
  const notUsed = (): never => {
    throw new FailureError({ kind: 'not-found', what: 'handler' });
  };
  const noStream = async (): Promise<void> => notUsed();
  return {
    operations: {
      'app.info': notUsed,
      'settings.get': notUsed,
      'settings.save': (settings) => settings,
      'node.list': notUsed,
      'node.save': notUsed,
      'node.delete': ({ nodeId }) => {
        if (nodeId === 'bug') throw new TypeError('a bug of the handler');
        throw new FailureError({ kind: 'not-found', what: nodeId });
      },
      'node.echo': notUsed,
      'node.profile': notUsed,
      'node.stateFact': notUsed,
      'node.forget': notUsed,
      'node.adminCard': notUsed,
      'certificate.list': notUsed,
      'certificate.import': notUsed,
      'certificate.make': notUsed,
      'certificate.export': notUsed,
      'certificate.delete': notUsed,
      'listener.get': () => listenerState(counts),
      'listener.configure': notUsed,
      'retrieve.start': notUsed,
      'retrieve.cancel': () => new Promise(() => {}),
      'retrieve.retry': async ({ retrieveId }) => {
        await new Promise((resolve) => setTimeout(resolve, Number(retrieveId)));
        return { retrieveId };
      },
      'retrieve.getMissing': notUsed,
      'retrieve.remove': () => ({}),
      'retrieve.list': notUsed,
      'retrieve.missing': notUsed,
      'queue.setPriority': notUsed,
      'queue.move': notUsed,
      'queue.pause': notUsed,
      'queue.resume': notUsed,
      'queue.tryNow': notUsed,
      'retrieve.probe': notUsed,
      'retrieve.watchEntry': notUsed,
      'retrieve.bundle': notUsed,
      'bundle.open': notUsed,
      'library.search': ({ text = '' }) => ({ studies: [studyNamed(text)], total: 1 }),
      'library.series': notUsed,
      'library.instances': notUsed,
      'library.delete': notUsed,
      'library.restore': notUsed,
      'library.trash': notUsed,
      'library.emptyTrash': notUsed,
      'library.pin': notUsed,
      'library.getMissing': notUsed,
      'library.statistics': notUsed,
      'library.saveRules': notUsed,
      'library.previewClean': notUsed,
      'library.clean': notUsed,
      'library.quarantine': notUsed,
      'library.emptyQuarantine': notUsed,
      'library.export': notUsed,
      'instance.elements': notUsed,
      'instance.elementValue': notUsed,
      'instance.elementsAs': notUsed,
      'instance.report': notUsed,
      'measurement.list': notUsed,
      'measurement.save': notUsed,
      'measurement.delete': notUsed,
      'share.previewDeidentified': notUsed,
      'practice.get': notUsed,
      'practice.set': notUsed,
      'practice.setFault': notUsed,
    },
    topics: {
      'listener.state': noStream,
      'listener.log': noStream,
      'node.states': noStream,
      'query.results': noStream,
      'link-check.run': noStream,
      'retrieve.summaries': noStream,
      'queue.state': noStream,
      'retrieve.timeline': noStream,
      'library.changes': noStream,
      'library.import': async ({ paths }, stream) => {
        counts.open++;
        try {
          await importStream(paths, stream);
        } finally {
          counts.open--;
          if (stream.signal.aborted) counts.cancelled++;
        }
      },
      'library.verify': noStream,
      'library.repair': noStream,
      'library.keeping': noStream,
      'library.reading': noStream,
      'measurement.changes': noStream,
      'practice.state': noStream,
      'practice.log': noStream,
      'share.send': noStream,
      'share.export': noStream,
    },
  };
}

/** `count N` emits 1 to N and ends; `fail N` fails after N; `forever` emits 1 and waits for the cancel. */
async function importStream(paths: readonly string[], stream: TopicStream<'library.import'>): Promise<void> {
  const [what = '', count = '1'] = (paths[0] ?? '').split(' ');
  for (let done = 1; done <= Number(count); done++) {
    stream.emit({
      done,
      stored: 0,
      inPlace: 0,
      duplicates: 0,
      skipped: 0,
      problems: [],
      studies: [],
      finished: done === Number(count),
    });
    if (done % 50 === 0) await Promise.resolve();
  }
  if (what === 'fail') throw new FailureError({ kind: 'disk-full' });
  if (what === 'bug') throw new TypeError('a bug of the handler');
  if (what === 'forever') await untilCancelled(stream.signal, () => {});
}

function listenerState(counts: { readonly open: number; readonly cancelled: number }): ListenerState {
  return {
    settings: { aeTitle: 'CONFORMANCE', port: 104, bindAddress: '::' },
    status: 'listening',
    addresses: [],
    openAssociations: counts.open,
    storedInstances: counts.cancelled,
  };
}

function studyNamed(patientName: string): LibraryStudy {
  return {
    studyInstanceUid: '1.2.3',
    patientName,
    patientId: '',
    patientBirthDate: '',
    patientSex: '',
    studyDate: '',
    studyTime: '',
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: '',
    modalities: [],
    series: 0,
    instances: 0,
    bytes: 0,
    receivedAt: 0,
  };
}
