import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ctStudy } from '../../e2e/support/ct-study.ts';
import { run } from '../../e2e/support/peers.ts';
import { type BenchCase, compareRuns, type Sample } from '../support/measure.ts';
import { runTimed } from '../support/run-peer.ts';
import { temporaryFolder } from '../support/studies.ts';

const cli = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const imagesPerStudy = 500;
const size = 64;

/** P7: local files to an index of them, left where they are; the peer makes a DICOMDIR of the same ones. */
export const localFiles: BenchCase = {
  id: 'p7',
  title: 'index local files',
  async run(options) {
    const files = options.quick ? 20 : 10_000;
    const folder = await temporaryFolder();
    try {
      const media = join(folder.path, 'media');
      await writeMedia(media, files);
      const program = async (dataDir: string, ...args: string[]): Promise<Sample> =>
        runTimed(process.execPath, [cli, 'library', ...args, '--data-dir', dataDir]);
      const ours = async (index: number): Promise<Sample> => {
        const data = join(folder.path, `data-${index}`);
        const sample = await program(data, 'import', '--in-place', media);
        const list = await run(process.execPath, [cli, 'library', 'list', '--json', '--data-dir', data]);
        const indexed = [...list.stdout.matchAll(/"type":"study".*?"instances":(\d+)/g)];
        const found = indexed.reduce((sum, [, count]) => sum + Number(count), 0);
        if (found !== files) throw new Error(`${found} of ${files} files are in the index`);
        return sample;
      };
      const peer = async (): Promise<Sample> => {
        const directory = join(media, 'DICOMDIR');
        await rm(directory, { force: true });
        const sample = await runTimed('sh', [
          '-c',
          'cd "$1" && exec dcmmkdir --quiet --recurse --no-consistency-check --invent D*',
          'sh',
          media,
        ]);
        const made = (await readFile(directory)).toString('latin1');
        const images = made.split('IMAGE ').length - 1;
        await rm(directory);
        if (images < files) throw new Error(`dcmmkdir has listed ${images} of ${files} files`);
        return sample;
      };
      return [
        await compareRuns(
          options,
          {
            what: `${files} files of ${size} x ${size} x 16 bit read, checked and indexed where they are, start of the program included`,
            against: '`dcmmkdir` on the same',
            reach: { ratio: 0.5 },
          },
          ours,
          peer,
        ),
      ];
    } finally {
      await folder.remove();
    }
  },
};

/** Names as PS3.10 8.2 wants them, for the peer takes no others. */
async function writeMedia(folder: string, files: number): Promise<void> {
  for (let written = 0; written < files; ) {
    const part = join(folder, `D${String(written / imagesPerStudy).padStart(4, '0')}`);
    await mkdir(part, { recursive: true });
    const slices = Math.min(imagesPerStudy, files - written);
    const root = `1.2.826.0.1.3680043.9.7433.707.${written}`;
    let index = 0;
    for (const slice of ctStudy({ slices, size, root }).slices()) {
      index += 1;
      await writeFile(join(part, `I${String(index).padStart(6, '0')}`), slice);
    }
    written += slices;
  }
}
