import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decompress } from './judge-pixels.ts';
import { run } from './peers.ts';
import type { TruthFile } from './pixel-truth.ts';
import { pydicomFolder } from './pydicom-files.ts';

/** What DCMTK can make of an image: its program and options, as the table shows them. */
const programs = [
  'dcmcjpeg +e1',
  'dcmcjpeg +el',
  'dcmcjpeg +eb',
  'dcmcjpeg +ee',
  'dcmcjpeg +es',
  'dcmcjpeg +ep',
  'dcmcjpls +el',
  'dcmcjpls +en',
  'dcmcrle',
  'dcmconv +ti',
  'dcmconv +te',
  'dcmconv +tb',
  'dcmconv +td',
] as const;

/** The colour models that dcmcjpeg writes besides its own choice. */
const colourPrograms = ['dcmcjpeg +eb +cr', 'dcmcjpeg +eb +s4', 'dcmcjpeg +ep +cr'] as const;

export interface MadeSource {
  /** A file of pydicom. */
  readonly name: string;
  readonly colour?: true;
  /** What is changed in the uncompressed file first, to get a kind that pydicom has no file of. */
  readonly change?: {
    readonly what: string;
    readonly values: Readonly<Record<string, string>>;
    readonly palette?: true;
  };
  /** Programs that can't make a file of it, or nothing new. */
  readonly without?: RegExp;
  /** Programs whose files are not drawn, and why. */
  readonly refused?: { readonly programs: RegExp; readonly reason: RegExp };
}

/** Makes every file that DCMTK's programs make of a source. */
export async function makeFiles(source: MadeSource, folder: string): Promise<TruthFile[]> {
  const plain = join(folder, `plain-${source.name}`);
  await decompress(join(pydicomFolder, source.name), plain);
  if (source.change) await changePlain(plain, source.change, folder);
  const files: TruthFile[] = [];
  for (const program of source.colour ? [...programs, ...colourPrograms] : programs) {
    if (source.without?.test(program)) continue;
    const path = join(folder, `made-${source.name}-${files.length}.dcm`);
    const [command = '', ...options] = program.split(' ');
    await succeed(command, [...options, plain, path]);
    const refused = source.refused?.programs.test(program) ? source.refused.reason : undefined;
    files.push({
      path,
      name: source.change ? `${source.name} (${source.change.what})` : source.name,
      made: program,
      ...(refused ? { refused } : {}),
    });
  }
  return files;
}

async function changePlain(
  path: string,
  change: NonNullable<MadeSource['change']>,
  folder: string,
): Promise<void> {
  const values = Object.entries(change.values).flatMap(([tag, value]) => ['-i', `(${tag})=${value}`]);
  const tables = change.palette ? await paletteArguments(folder) : [];
  await succeed('dcmodify', ['-nb', '-ie', ...values, ...tables, path]);
}

/** Red rises, green falls, blue rises and falls: 256 entries of 16 bits. */
async function paletteArguments(folder: string): Promise<string[]> {
  const curves = [
    (at: number) => at,
    (at: number) => 255 - at,
    (at: number) => (at < 128 ? at * 2 : 510 - at * 2),
  ];
  const written = await Promise.all(
    curves.map(async (curve, index) => {
      const path = join(folder, `palette-${index}`);
      await writeFile(
        path,
        new Uint16Array(256).map((_, at) => curve(at) * 257),
      );
      return [...['-i', `(0028,110${index + 1})=256\\0\\16`], ...['-if', `(0028,120${index + 1})=${path}`]];
    }),
  );
  return written.flat();
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, [...args]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
