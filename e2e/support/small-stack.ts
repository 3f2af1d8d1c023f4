import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { AppPage } from '../pages/app-page.ts';
import { drawOneToOne, middleOfCanvas, shownAt } from '../pages/drawn-pixels.ts';
import { expect } from '../pages/expect.ts';
import { judgeFrame } from './judge-pixels.ts';
import { run } from './peers.ts';
import { pydicomFolder } from './pydicom-files.ts';

const side = 64;

/** A stack of the same picture of 64 by 64, each with attributes of its own. */
export class SmallStack {
  readonly #app: Page;
  readonly #folder: string;
  readonly #name: string;
  readonly paths: string[] = [];
  constructor(app: Page, folder: string, name: string) {
    this.#app = app;
    this.#folder = folder;
    this.#name = name;
  }

  /** Adds an image, by default with window centre 600 and width 800. `files` are attributes whose value is a file. */
  async add(
    attributes: Readonly<Record<string, string>> = {},
    options: { readonly source?: string; readonly files?: Readonly<Record<string, string>> } = {},
  ): Promise<string> {
    const number = this.paths.length + 1;
    const path = join(this.#folder, `${number}.dcm`);
    await copyFile(join(pydicomFolder, options.source ?? 'MR_small.dcm'), path);
    const values = {
      '0008,0018': `2.25.2000${number}`,
      '0020,000d': '2.25.1',
      '0020,000e': '2.25.2',
      '0010,0010': this.#name,
      '0010,0020': this.#name,
      '0020,0013': String(number),
      '0028,1050': '600',
      '0028,1051': '800',
      ...attributes,
    };
    const changes = Object.entries(values).flatMap(([tag, value]) => ['-i', `(${tag})=${value}`]);
    const files = Object.entries(options.files ?? {}).flatMap(([tag, file]) => ['-if', `(${tag})=${file}`]);
    // Pixels are drawn square, and slices in the order of their numbers.
    const left = ['0028,0030', '0020,0032'].flatMap((tag) => ['-ea', `(${tag})`]);
    const { code, stderr } = await run('dcmodify', [
      '-nb',
      '-imt',
      '-ie',
      ...changes,
      ...files,
      ...left,
      path,
    ]);
    expect(code, stderr).toBe(0);
    this.paths.push(path);
    return path;
  }

  /** The stored values of the picture, as another program decodes them. */
  async values(): Promise<number[]> {
    const judged = await judgeFrame(join(pydicomFolder, 'MR_small.dcm'), this.#folder);
    if (judged.kind !== 'grey') throw new Error('MR_small is grey');
    return Array.from(judged.values);
  }

  /** Imports the images and opens the first. */
  async open(): Promise<void> {
    const app = this.#app;
    await new AppPage(app).goTo('Library');
    await app.getByLabel('Files to import').setInputFiles(this.paths);
    await expect(app.getByRole('region', { name: 'Import' })).toContainText(`${this.paths.length} stored`);
    await app.getByRole('row', { name: new RegExp(this.#name) }).click();
    await app.keyboard.press('o');
  }

  async expectWords(position: number, words: string): Promise<void> {
    const shown = await shownAt(this.#app, position, this.paths.length);
    expect(shown, `image ${position}`).toMatchObject({ kind: 'words' });
    expect(shown.kind === 'words' ? shown.text : '').toContain(words);
  }

  /** `greys` are exact ones, 0 to 255, row by row. */
  async expectGreys(position: number, greys: readonly number[]): Promise<void> {
    const shown = await shownAt(this.#app, position, this.paths.length);
    expect(shown, `image ${position}`).toEqual({ kind: 'picture' });
    await drawOneToOne(this.#app, side, side);
    const largest = async (): Promise<number> => {
      const drawn = await middleOfCanvas(this.#app, side, side);
      return drawn.reduce(
        (most, grey, at) => Math.max(most, Math.abs(grey - (greys[Math.floor(at / 3)] ?? -999))),
        0,
      );
    };
    await expect.poll(largest, { message: `image ${position}` }).toBeLessThanOrEqual(1);
  }
}
