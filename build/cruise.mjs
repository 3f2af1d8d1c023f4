/** Runs the import rules over the tree; used by build/check.mjs and by the test of the rules. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

export const sourceFolders = ['shared', 'electron', 'renderer', 'e2e', 'bench'];

/**
 * @param {string} baseDir
 * @returns {Promise<{
 *   violations: { rule: string, from: string, to: string, comment: string }[],
 *   unseen: string[],
 *   seen: number,
 * }>} `unseen`: source files on disk that the rules were not applied to. A tool that silently looks at nothing (it
 * happened with a TypeScript that it did not know) would otherwise find nothing wrong.
 */
export async function checkImports(baseDir) {
  const { fileName } = config.options.tsConfig;
  const tsConfig = extractTsConfig(join(import.meta.dirname, '..', fileName));
  const folders = sourceFolders.filter((folder) => sourcesBelow(baseDir, folder).length > 0);
  const { output } = await cruise(
    folders,
    {
      ...config.options,
      tsConfig: { fileName: join(import.meta.dirname, '..', fileName) },
      baseDir,
      ruleSet: config,
      validate: true,
    },
    undefined,
    { tsConfig },
  );
  const seen = new Set(
    output.modules.filter(({ source }) => !source.includes('node_modules/')).map(({ source }) => source),
  );
  return {
    violations: output.summary.violations.map(({ rule, from, to, comment }) => ({
      rule: rule.name,
      from,
      to,
      comment: comment ?? config.forbidden.find(({ name }) => name === rule.name)?.comment ?? '',
    })),
    unseen: folders.flatMap((folder) => sourcesBelow(baseDir, folder)).filter((file) => !seen.has(file)),
    seen: seen.size,
  };
}

function sourcesBelow(baseDir, folder) {
  try {
    return readdirSync(join(baseDir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<![.]d)[.]tsx?$/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(baseDir.length)
          .replace(/^[\\/]/, '')
          .replaceAll('\\', '/'),
      );
  } catch {
    return [];
  }
}
