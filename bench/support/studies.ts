import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CtStudy, ctStudy } from '../../e2e/support/ct-study.ts';

/** The two shapes of work: large images, where bytes count, and small ones, where each instance does. */
export interface StudyShape {
  readonly instances: number;
  /** Rows and columns of 16 bit. */
  readonly size: number;
}

export const largeImages: StudyShape = { instances: 500, size: 512 };
export const smallImages: StudyShape = { instances: 2000, size: 64 };

/** As much as shows that it runs. */
export function shapeFor(shape: StudyShape, quick: boolean): StudyShape {
  return quick ? { instances: 5, size: 64 } : shape;
}

export function describeShape({ instances, size }: StudyShape): string {
  return `${instances} instances of ${size} x ${size} x 16 bit`;
}

export interface BenchStudy extends CtStudy {
  readonly instances: number;
}

/**
 * A study for each run: taking one away to bring it again would slow down the next files (ext4 looks at every inode that
 * was freed in the last seconds).
 */
export function studyOf(shape: StudyShape, run: number): BenchStudy {
  const root = `1.2.826.0.1.3680043.9.7433.600.${shape.instances}.${shape.size}.${run}`;
  return { ...ctStudy({ slices: shape.instances, size: shape.size, root }), instances: shape.instances };
}

/** A folder of its own below the system's for temporary files; `remove` takes it away. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'movescope-bench-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Writes the study's files. */
export async function writeStudy(study: CtStudy, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let index = 0;
  for (const slice of study.slices()) {
    index++;
    await writeFile(join(folder, `${String(index).padStart(6, '0')}.dcm`), slice);
  }
}
