import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctStudy } from '../../support/ct-study.ts';
import { run } from '../../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../../support/sample-study.ts';

export interface Study {
  readonly studyInstanceUid: string;
  readonly files: readonly string[];
}

/** The made-up studies of a test file, written below a folder that `remove` takes away. */
export interface Studies {
  /** Five small images without pixels, in two series. */
  readonly small: Study;
  /** CT slices; `size` is the width of the square images in pixels, of two bytes each. */
  ct(slices: number, size: number, number: number): Promise<Study>;
  /** The same, compressed by dcmcjpeg (JPEG lossless). */
  compressedCt(slices: number, size: number, number: number): Promise<Study>;
  remove(): Promise<void>;
}

export async function writeStudies(): Promise<Studies> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-lab-studies-'));
  const ct: Studies['ct'] = async (slices, size, number) => {
    const study = ctStudy({ slices, size, root: `1.2.826.0.1.3680043.9.7433.6${number}` });
    const files: string[] = [];
    for (const bytes of study.slices()) {
      const file = join(folder, `ct-${number}-${files.length + 1}.dcm`);
      await writeFile(file, bytes);
      files.push(file);
    }
    return { studyInstanceUid: study.studyInstanceUid, files };
  };
  return {
    small: {
      studyInstanceUid: sampleStudy.studyInstanceUid,
      files: await writeSampleStudy(join(folder, 'small')),
    },
    ct,
    async compressedCt(slices, size, number) {
      const plain = await ct(slices, size, number);
      for (const file of plain.files) {
        const result = await run('dcmcjpeg', ['+e1', file, file]);
        if (result.code !== 0) throw new Error(`dcmcjpeg: ${result.stderr}`);
      }
      return plain;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
