import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));

interface Report {
  readonly machine: string;
  readonly results: readonly {
    readonly id: string;
    readonly lines: readonly {
      readonly wall: { readonly ours: { readonly median: number } };
      readonly load: readonly number[];
    }[];
  }[];
}

function bench(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString('utf8');
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** P2 is P1 with other sizes; P6 and P10 need a browser. Each case counts what came and fails when it is not all. How long it took is not looked at: other tests run beside it. */
describe('the benchmarks', () => {
  it('run with small work against every peer, and count right', async () => {
    const cases = ['p1', 'p3', 'p4', 'p5', 'p8', 'p11'];
    const { code, stdout, stderr } = await bench([...cases, '--quick', '--json']);
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.results.map(({ id }) => id)).toEqual(cases);
    for (const { lines } of report.results) {
      expect(lines.length).toBeGreaterThan(0);
      for (const { wall, load } of lines) {
        expect(wall.ours.median).toBeGreaterThan(0);
        expect(load).toHaveLength(2);
      }
    }
  });

  it('are listed when one is asked for that there is not', async () => {
    const { code, stderr } = await bench(['p99']);
    expect(code).toBe(2);
    expect(stderr).toContain('p1 ');
  });
});
