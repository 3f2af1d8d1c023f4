import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingOptionalPackages } from './complete-lock.mjs';

describe('package-lock.json', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');

  it('names the packages of every system, or npm ci refuses it (run node build/complete-lock.mjs)', () => {
    expect(missingOptionalPackages(JSON.parse(text))).toEqual([]);
  });

  it('names no registry, so that everybody can use their own', () => {
    expect(text).not.toContain('"resolved"');
  });

  it('finds a package that has no entry', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0', 'b-linux-x64': '1.0.0' } },
    };
    expect(missingOptionalPackages({ packages: { ...packages, 'node_modules/b-linux-x64': {} } })).toEqual([
      { name: 'a-linux-x64', version: '1.0.0', dev: false },
    ]);
  });
});
