import { ctStudy } from '../../e2e/support/ct-study.ts';
import { run, startOrthanc } from '../../e2e/support/peers.ts';
import { identifierKeys } from '../../electron/backend/query/query-keys.ts';
import {
  type BenchCase,
  type BenchOptions,
  compareRuns,
  type Line,
  type Sample,
  spreadOf,
} from '../support/measure.ts';
import { startQuickPacs } from '../support/pacs.ts';
import { runTimed } from '../support/run-peer.ts';
import { type BenchWorkstation, startWorkstation } from '../support/workstation.ts';

/** P4: once from Orthanc, and once from a PACS that answers as fast as a client can read. */
export const find: BenchCase = {
  id: 'p4',
  title: 'C-FIND of 3,000 studies',
  async run(options) {
    const rows = options.quick ? 20 : 3000;
    return [await findQuickly(options, rows), await findInOrthanc(options, rows)];
  },
};

interface Server {
  readonly aeTitle: string;
  readonly port: number;
}

async function findQuickly(options: BenchOptions, rows: number): Promise<Line> {
  const workstation = await startWorkstation();
  const pacs = await startQuickPacs({ rows, destinationPort: workstation.port });
  try {
    return await compareFinds(options, workstation, pacs, rows, 'a server without disk');
  } finally {
    await pacs.close();
    await workstation.close();
  }
}

async function findInOrthanc(options: BenchOptions, rows: number): Promise<Line> {
  const workstation = await startWorkstation();
  const orthanc = await startOrthanc();
  try {
    options.progress(`Orthanc takes ${rows} studies`);
    for (let index = 1; index <= rows; index++) {
      const root = `1.2.826.0.1.3680043.9.7433.702.${index}`;
      const [slice] = ctStudy({ slices: 1, size: 8, root, patientName: `Found^Number ${index}` }).slices();
      if (slice) await orthanc.upload(slice);
    }
    const server = { aeTitle: orthanc.aeTitle, port: orthanc.dicomPort };
    return await compareFinds(options, workstation, server, rows, 'Orthanc');
  } finally {
    await orthanc.stop();
    await workstation.close();
  }
}

async function compareFinds(
  options: BenchOptions,
  workstation: BenchWorkstation,
  server: Server,
  rows: number,
  name: string,
): Promise<Line> {
  const firstRows: number[] = [];
  const ours = async (): Promise<Sample> => {
    const found = await workstation.ask({
      do: 'query',
      query: {
        peers: [{ peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: server.port } }],
        level: 'study',
        keys: {},
      },
    });
    if (found.instances !== rows) throw new Error(`${found.instances} of ${rows} studies were found`);
    firstRows.push(Math.round(found.firstMs ?? Number.NaN));
    return found;
  };
  await ours();
  const { stdout, stderr } = await run('findscu', findArguments(server));
  const matches = [...`${stdout}${stderr}`.matchAll(/Find Response/g)].length;
  if (matches < rows) throw new Error(`findscu tells ${matches} of ${rows} studies`);
  return compareRuns(
    options,
    {
      what: `find ${rows} studies at ${name}, decoded to rows`,
      against: 'findscu',
      reach: { ratio: 1 },
    },
    ours,
    () => runTimed('findscu', findArguments(server)),
    () => ({ 'first row after (ms)': spreadOf(firstRows).median }),
  );
}

/** With the keys that our search sends. */
function findArguments(server: Server): string[] {
  const keys = Object.keys(identifierKeys('study', 'study-root', {}));
  return [
    ...['--study', '--call', server.aeTitle, '--key', 'QueryRetrieveLevel=STUDY'],
    ...keys.flatMap((key) => ['--key', key]),
    ...['127.0.0.1', String(server.port)],
  ];
}
