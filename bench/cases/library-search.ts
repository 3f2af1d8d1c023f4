import { join } from 'node:path';
import { startWorkstation, type Workstation } from '../../e2e/fixtures/workstation.ts';
import { connectToWorkstation } from '../../e2e/support/workstation-client.ts';
import type { BackendClient } from '../../shared/contract/client.ts';
import type { OperationInput } from '../../shared/contract/operations.ts';
import { fillLibrary, type LibrarySize } from '../support/large-library.ts';
import {
  type BenchCase,
  type BenchOptions,
  compareRuns,
  type Line,
  type Sample,
} from '../support/measure.ts';
import { temporaryFolder } from '../support/studies.ts';

type Search = OperationInput<'library.search'>;

const typed = 'müller anna';
/** As many as the list begins with. */
const page = 200;

/** What the window asks for while somebody types, from the empty field to the last letter. */
const asTyped: readonly Search[] = Array.from({ length: typed.length + 1 }, (_, letters) => ({
  text: typed.slice(0, letters),
  sort: 'received',
  limit: page,
}));

/** What is asked for less often and finds more: words of many studies, each order, the last page. */
const others: readonly Search[] = [
  ...['thorax', 'ct', 'ct thorax', 'a00000620', 'p0000123', 'nobody'].map((text) => ({ text, limit: page })),
  ...(['study-date', 'name', 'received', 'opened', 'size'] as const).flatMap((sort) => [
    { sort, limit: page },
    { text: 'thorax', sort, limit: page },
    { sort, ascending: true, limit: page },
  ]),
];

/** P8: searches in a large library against the same in a small one, both as a window asks a running program. */
export const librarySearch: BenchCase = {
  id: 'p8',
  title: 'search in a large library',
  async run(options) {
    const instancesPerStudy = options.quick ? 2 : 50;
    const small = { studies: options.quick ? 10 : 1000, instancesPerStudy };
    const large = { studies: options.quick ? 40 : 20_000, instancesPerStudy };
    const folder = await temporaryFolder();
    const opened: OpenLibrary[] = [];
    try {
      for (const [name, size] of [['small', small] as const, ['large', large] as const]) {
        options.progress(`filling a library with ${sizeText(size)}`);
        opened.push(await openLibrary(join(folder.path, name), size));
      }
      const [few, many] = opened;
      if (!few || !many) throw new Error('the libraries are not open');
      return await compareLibraries(options, { few, many, against: sizeText(small), what: sizeText(large) });
    } finally {
      for (const library of opened) await library.close();
      await folder.remove();
    }
  },
};

interface OpenLibrary {
  readonly client: BackendClient;
  /** The first search of all, which reads from the disk, ms. */
  readonly firstMs: number;
  close(): Promise<void>;
}

interface Libraries {
  readonly few: OpenLibrary;
  readonly many: OpenLibrary;
  readonly what: string;
  readonly against: string;
}

function sizeText({ studies, instancesPerStudy }: LibrarySize): string {
  return `${studies * instancesPerStudy} instances in ${studies} studies`;
}

async function openLibrary(folder: string, size: LibrarySize): Promise<OpenLibrary> {
  await fillLibrary(folder, size);
  const workstation: Workstation = await startWorkstation({ dataFolder: folder, practice: false });
  const client = await connectToWorkstation(workstation.url);
  const firstMs = await timeOf(() => client.call('library.search', { sort: 'received', limit: page }));
  const { total } = await client.call('library.search', { limit: 1 });
  if (total !== size.studies) throw new Error(`${total} of ${size.studies} studies are in the library`);
  return {
    client,
    firstMs,
    async close() {
      client.close();
      await workstation.stop();
    },
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function searchAll({ client }: OpenLibrary, searches: readonly Search[]): Promise<number[]> {
  const times: number[] = [];
  for (const search of searches) times.push(await timeOf(() => client.call('library.search', search)));
  return times;
}

async function compareLibraries(options: BenchOptions, libraries: Libraries): Promise<Line[]> {
  const { few, many, what, against } = libraries;
  const each = async (library: OpenLibrary): Promise<Sample> => {
    const times = await searchAll(library, asTyped);
    return { wallMs: times.reduce((sum, time) => sum + time, 0) / times.length };
  };
  const longest = async (library: OpenLibrary): Promise<Sample> => ({
    wallMs: Math.max(...(await searchAll(library, [...asTyped, ...others]))),
  });
  const statistics = async ({ client }: OpenLibrary): Promise<Sample> => ({
    wallMs: await timeOf(() => client.call('library.statistics', {})),
  });
  for (const library of [few, many]) await longest(library);
  const lines: readonly (readonly [(library: OpenLibrary) => Promise<Sample>, string, Line['reach']])[] = [
    [each, `each of ${asTyped.length} searches as a name is typed`, { ratio: 3, ours: 50 }],
    [longest, `the longest of these and ${others.length} others, in every order`, { ours: 50 }],
    [statistics, 'the statistics', {}],
  ];
  const results: Line[] = [];
  for (const [measured, name, reach] of lines) {
    const line = await compareRuns(
      options,
      { what: `${name}, in ${what}`, against: `in ${against}`, reach },
      () => measured(many),
      () => measured(few),
    );
    results.push(line);
  }
  const [first, ...rest] = results;
  if (!first) return [];
  const notes = { 'first of all after the start (ms)': Math.round(many.firstMs) };
  return [{ ...first, notes }, ...rest];
}
