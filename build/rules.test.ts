import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import config from '../.dependency-cruiser.mjs';
import { checkImports } from './cruise.mjs';

/** One planted violation per rule: the file, what it imports, and the rule that must object. */
const planted: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['no-circular', 'shared/contract/a.ts', './b.ts'],
  ['not-resolvable', 'shared/contract/lost.ts', './nowhere.ts'],
  ['no-undeclared-package', 'electron/backend/library/x.ts', 'undeclared'],
  ['product-not-to-dev-package', 'electron/backend/query/x.ts', 'vitest'],
  ['shared-dicom-only-zod', 'shared/dicom/x.ts', '../contract/leaf.ts'],
  ['shared-is-pure', 'shared/retrieve/x.ts', 'node:fs'],
  ['shared-is-pure', 'shared/retrieve/y.ts', '../../electron/backend/leaf.ts'],
  ['backend-knows-no-host', 'electron/backend/nodes/x.ts', '../../webhost/leaf.ts'],
  ['backend-knows-no-host', 'electron/backend/nodes/y.ts', 'react'],
  ['dcmjs-only-generator', 'electron/backend/dataset/z.ts', 'dcmjs'],
  ['dataset-only-shared', 'electron/backend/dataset/x.ts', '../dimse/leaf.ts'],
  ['dimse-only-dataset', 'electron/backend/dimse/x.ts', '../library/leaf.ts'],
  ['handlers-have-no-logic', 'electron/backend/handlers/x.ts', '../dimse/leaf.ts'],
  ['handlers-have-no-logic', 'electron/backend/handlers/y.ts', 'node:fs/promises'],
  ['handlers-have-no-logic', 'electron/backend/handlers/z.ts', 'node:net'],
  ['only-serve-calls-handlers', 'electron/backend/listener/x.ts', '../handlers/leaf.ts'],
  ['host-only-backend-face', 'electron/cli/x.ts', '../backend/library/leaf.ts'],
  ['hosts-are-strangers', 'electron/shell/x.ts', '../webhost/leaf.ts'],
  ['electron-not-to-renderer', 'electron/shell/y.ts', '../../renderer/ui/index.ts'],
  ['only-shell-imports-electron', 'electron/webhost/x.ts', 'electron'],
  ['only-shell-imports-electron', 'e2e/specs/x.ts', 'electron'],
  ['renderer-knows-no-host', 'renderer/backend/x.ts', '../../electron/backend/leaf.ts'],
  ['renderer-has-no-node', 'renderer/backend/y.ts', 'node:path'],
  ['feature-only-by-its-face', 'renderer/features/query/x.ts', '../viewer/leaf.ts'],
  ['feature-not-to-app', 'renderer/features/query/y.ts', '../../app/leaf.ts'],
  ['app-only-feature-faces', 'renderer/app/x.ts', '../features/viewer/leaf.ts'],
  ['ui-has-no-dicom', 'renderer/ui/x.ts', '../backend/leaf.ts'],
  ['renderer-backend-has-no-features', 'renderer/backend/z.ts', '../features/viewer/index.ts'],
  ['only-viewer-imports-cornerstone', 'renderer/features/library/x.ts', '@cornerstonejs/core'],
  ['tests-are-not-product', 'electron/backend/settings/x.ts', '../../../e2e/support/leaf.ts'],
  ['support-only-by-public-faces', 'e2e/specs/y.ts', '../../renderer/features/viewer/leaf.ts'],
];

/** What the same files may do. */
const allowed: readonly (readonly [file: string, imports: string])[] = [
  ['shared/dicom/ok.ts', 'zod'],
  ['shared/contract/ok.ts', '../dicom/leaf.ts'],
  ['electron/backend/dimse/ok.ts', '../dataset/leaf.ts'],
  ['electron/backend/dimse/ok-node.ts', 'node:net'],
  ['electron/backend/handlers/ok.ts', '../library/leaf.ts'],
  ['electron/cli/ok.ts', '../backend/create-backend.ts'],
  ['electron/shell/ok.ts', 'electron'],
  ['renderer/features/query/ok.ts', '../viewer/index.ts'],
  ['renderer/features/viewer/ok.ts', '@cornerstonejs/core'],
  ['renderer/app/ok.ts', '../features/viewer/index.ts'],
  ['electron/backend/library/ok.test.ts', 'vitest'],
];

const leaves = [
  'shared/contract/leaf.ts',
  'shared/dicom/leaf.ts',
  'electron/backend/leaf.ts',
  'electron/backend/create-backend.ts',
  'electron/backend/dataset/leaf.ts',
  'electron/backend/dimse/leaf.ts',
  'electron/backend/handlers/leaf.ts',
  'electron/backend/library/leaf.ts',
  'electron/webhost/leaf.ts',
  'renderer/app/leaf.ts',
  'renderer/backend/leaf.ts',
  'renderer/features/viewer/index.ts',
  'renderer/features/viewer/leaf.ts',
  'renderer/ui/index.ts',
  'e2e/support/leaf.ts',
];

const packages = ['zod', 'react', 'electron', 'vitest', 'dcmjs', 'undeclared', '@cornerstonejs/core'];
const developmentPackages = ['electron', 'vitest', 'dcmjs'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'));
  const names = (wanted: boolean): Record<string, string> =>
    Object.fromEntries(
      packages
        .filter((name) => name !== 'undeclared' && developmentPackages.includes(name) === wanted)
        .map((name) => [name, '1.0.0']),
    );
  await write('package.json', JSON.stringify({ dependencies: names(false), devDependencies: names(true) }));
  for (const name of packages) {
    await write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    );
    await write(`node_modules/${name}/index.js`, '');
  }
  for (const leaf of leaves) await write(leaf, 'export const value = 1;\n');
});

afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('the import rules', () => {
  it('have a planted violation each', () => {
    const rules = config.forbidden.map(({ name }) => name);
    expect([...new Set(planted.map(([rule]) => rule))].sort()).toEqual([...rules].sort());
  });

  it('catch each planted violation and tell the right way', async () => {
    for (const [, file, imports] of planted) await write(file, `import '${imports}';\n`);
    await write('shared/contract/b.ts', "import './a.ts';\n");
    const { violations } = await checkImports(folder);
    const missed = planted.filter(
      ([rule, file]) => !violations.some((each) => each.rule === rule && each.from === file),
    );
    expect(missed).toEqual([]);
    expect(violations.filter(({ comment }) => comment.length < 40)).toEqual([]);
  });

  it('allow what the table allows, and see every source file', async () => {
    for (const [file, imports] of allowed) await write(file, `import '${imports}';\n`);
    const { violations, unseen, seen } = await checkImports(folder);
    expect(violations).toEqual([]);
    expect(unseen).toEqual([]);
    expect(seen).toBeGreaterThanOrEqual(allowed.length + leaves.length);
  });
});
