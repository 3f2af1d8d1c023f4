import { type BenchCase, compareRuns, type Sample } from '../support/measure.ts';
import { quickPacsStudy, startQuickPacs } from '../support/pacs.ts';
import { startWorkstation } from '../support/workstation.ts';

/** P11: what one instance costs in a study of many, against one in a study of few. */
export const growth: BenchCase = {
  id: 'p11',
  title: 'the cost of an instance in a large study',
  async run(options) {
    const [few, many] = options.quick ? [20, 60] : [2000, 20_000];
    const workstation = await startWorkstation();
    const pacs = await startQuickPacs({ rows: 0, destinationPort: workstation.port });
    let copies = 0;
    const each = async (instances: number): Promise<Sample> => {
      const peer = { peer: { aeTitle: pacs.aeTitle, host: '127.0.0.1', port: pacs.port } };
      const studyInstanceUid = quickPacsStudy(instances, copies++);
      const done = await workstation.ask({ do: 'retrieve', peer, studyInstanceUid, method: 'move' });
      if (done.outcome !== 'complete' || done.instances !== instances) {
        throw new Error(`a retrieve ended ${done.outcome} with ${done.instances} of ${instances}`);
      }
      return { wallMs: (done.wallMs * 1000) / instances, cpuMs: (done.cpuMs * 1000) / instances };
    };
    try {
      await each(few);
      const line = await compareRuns(
        options,
        {
          what: `retrieve ${many} instances in one study, each`,
          against: `${few} in one study, each`,
          unit: 'us',
          reach: { ratio: 1.1 },
        },
        () => each(many),
        () => each(few),
      );
      return [line];
    } finally {
      await pacs.close();
      await workstation.close();
    }
  },
};
