import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { type Host, labImpossible } from '../support/namespaces.ts';
import { freePort } from '../support/peers.ts';
import { archiveInstance, archiveStudy } from '../support/scripted-archive.ts';

import { inLocalNetwork, local } from './lab/networks.ts';
import { inDataFolder, retrieveOn, type Told } from './lab/workstation.ts';

/** The PACS dies, is paused or resets its connections at each phase; what has come stays, and only the rest is asked for again. */

type Phase = 'request' | 'images' | 'final' | 'none';

const images = 4;
const program = join(import.meta.dirname, 'scripted', 'dying-archive.ts');

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface DyingArchive {
  readonly child: ChildProcess;
  /** The UIDs that it was asked for. */
  readonly asked: string[];
  said(line: string): Promise<void>;
  end(): Promise<void>;
}

async function startArchive(port: number, workstationPort: number, phase: Phase): Promise<DyingArchive> {
  const args = [program, String(port), '127.0.0.1', String(workstationPort), '127.0.0.1', phase];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const asked: string[] = [];
  const lines = new Map<string, PromiseWithResolvers<void>>();
  const line = (text: string): PromiseWithResolvers<void> => {
    const known = lines.get(text) ?? Promise.withResolvers<void>();
    lines.set(text, known);
    return known;
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (text.startsWith(archiveStudy)) asked.push(text);
    line(text).resolve();
  });
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  closing.push(end);
  await Promise.race([line('ready').promise, gone.then(() => Promise.reject(new Error('no archive')))]);
  return { child, asked, said: (text) => line(text).promise, end };
}

async function open(): Promise<{ backend: TestBackend; workstationPort: number }> {
  const workstationPort = await freePort();
  const backend = await startBackend({ listenerPort: workstationPort, localAeTitle: 'MOVESCOPE' });
  closing.push(() => backend.close());
  const settings = await backend.client.call('settings.get', {});
  await backend.client.call('settings.save', { ...settings, lateImageGraceS: 1 });
  return { backend, workstationPort };
}

/** Quick to give up, so that a paused peer is not waited for long. */
const peerAt = (port: number) => ({
  peer: { aeTitle: 'ARCHIVE', host: '127.0.0.1', port },
  ...{ timeoutS: 2, silenceTimeoutS: 2 },
});

async function ended(
  backend: TestBackend,
  retrieveId: string,
): Promise<{ summary: RetrieveSummary; events: TimelineEvent[] }> {
  const events = await backend.timeline(retrieveId);
  const list = await backend.client.call('retrieve.list', {});
  const summary = list.find((one) => one.retrieveId === retrieveId);
  if (!summary) throw new Error('the retrieve is gone');
  return { summary, events };
}

/** The retrieve until the PACS has come to its phase and has been harmed there. */
async function harmed(
  phase: Phase,
  harm: (archive: DyingArchive) => unknown,
): Promise<{
  readonly backend: TestBackend;
  readonly summary: RetrieveSummary;
  readonly port: number;
  readonly workstationPort: number;
  readonly asked: readonly string[];
}> {
  const { backend, workstationPort } = await open();
  const port = await freePort();
  const archive = await startArchive(port, workstationPort, phase);
  const { retrieveId } = await backend.client.call('retrieve.start', {
    ...{ peer: peerAt(port), scope: { studyInstanceUid: archiveStudy }, method: 'move' as const },
  });
  await archive.said('there');
  await expectCounted(backend, retrieveId);
  await harm(archive);
  const { summary } = await ended(backend, retrieveId);
  await archive.end();
  return { backend, summary, port, workstationPort, asked: archive.asked };
}

/** What to expect is known before the PACS is harmed: it is counted in the background. */
function expectCounted({ client }: TestBackend, retrieveId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq: 0 },
      {
        event: (events) => {
          if (events.some((event) => event.type === 'expected-counted')) resolve();
        },
        end: () => reject(new Error('the retrieve has ended')),
      },
    );
  });
}

const kill = (archive: DyingArchive): unknown => archive.child.kill('SIGKILL');
const pause = (archive: DyingArchive): unknown => archive.child.kill('SIGSTOP');
const reset = (archive: DyingArchive): unknown => archive.child.stdin?.write('reset\n');

const harms = [
  ['is killed', kill],
  ['is paused', pause],
  ['resets its connection', reset],
] as const;

describe.each(harms)('a PACS that %s', (_, harm) => {
  const silent = harm === pause;

  it('after the request: it failed, and the side that fell silent is named', async () => {
    const { summary } = await harmed('request', harm);
    expect(summary).toMatchObject({ outcome: 'failed', counts: { received: 0, expected: images } });
    expect(summary.failure).toMatchObject(
      silent
        ? { kind: 'response-timeout', awaited: 'first-answer' }
        : { kind: 'association-closed-early', during: 'C-MOVE' },
    );
    expect(summary.findings?.[0]?.cause).toMatch(silent ? /^A15$/ : /^A1[0-9]$/);
  });

  it.skipIf(harm === reset)(
    'while it sends images: what has come stays, and the rest alone comes by “Get missing”',
    async () => {
      const { backend, summary, port, workstationPort } = await harmed('images', harm);
      expect(summary).toMatchObject({ outcome: 'incomplete', counts: { received: 2, expected: images } });
      if (silent) expect(summary.failure).toMatchObject({ kind: 'response-timeout', awaited: 'images' });
      expect(summary.findings?.[0]?.cause).toMatch(/^(A15|A16|D11|D12)$/);
      const again = await startArchive(port, workstationPort, 'none');
      const { retrieveId } = await backend.client.call('retrieve.getMissing', {
        retrieveId: summary.retrieveId,
      });
      const rest = await ended(backend, retrieveId);
      expect(rest.summary).toMatchObject({ outcome: 'complete', counts: { received: 2, expected: 2 } });
      expect(again.asked).toEqual([archiveInstance(3), archiveInstance(4)]);
      // Not a byte more than the two images.
      expect(rest.summary.bytes).toBeLessThan(2 * 21_000);
      expect(rest.summary.duplicateInstances ?? 0).toBe(0);
    },
  );

  it('before the final answer: everything is here, so it is complete', async () => {
    const { summary } = await harmed('final', harm);
    expect(summary).toMatchObject({ outcome: 'complete', counts: { received: images, expected: images } });
  });
});

describe('a PACS that resets its connection and lives', () => {
  it('while it sends images: it is asked at once for what is missing, and the reset stays as a note', async () => {
    const { summary, asked } = await harmed('images', reset);
    expect(summary).toMatchObject({ outcome: 'complete', counts: { received: images, expected: images } });
    expect(asked).toEqual([1, 2, 3, 4, 3, 4].map(archiveInstance));
    expect(summary.duplicateInstances ?? 0).toBe(0);
    expect(summary.findings?.filter((finding) => !finding.avoided)).toEqual([]);
  });
});

describe('a PACS that was paused', () => {
  it('and goes on before the bound is over is not given up', async () => {
    const { summary } = await harmed('final', async (archive) => {
      archive.child.kill('SIGSTOP');
      archive.child.kill('SIGCONT');
      archive.child.stdin?.write('reset\n');
    });
    expect(summary).toMatchObject({ outcome: 'complete', counts: { received: images } });
  });

  it('before it answers the association is named as silent there', async () => {
    const { backend, workstationPort } = await open();
    const port = await freePort();
    const archive = await startArchive(port, workstationPort, 'none');
    archive.child.kill('SIGSTOP');
    const { retrieveId } = await backend.client.call('retrieve.start', {
      ...{ peer: peerAt(port), scope: { studyInstanceUid: archiveStudy }, method: 'move' as const },
    });
    const { summary } = await ended(backend, retrieveId);
    expect(summary).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'response-timeout', during: 'association' },
    });
    expect(summary.findings?.[0]?.cause).toMatch(/^A\d\d$/);
  });

  it('for ever, or dead, before the association is refused at once', async () => {
    const { backend } = await open();
    const { retrieveId } = await backend.client.call('retrieve.start', {
      peer: peerAt(await freePort()),
      scope: { studyInstanceUid: archiveStudy },
      method: 'move',
    });
    const { summary } = await ended(backend, retrieveId);
    expect(summary).toMatchObject({ outcome: 'failed', failure: { kind: 'tcp-refused' } });
    expect(summary.findings?.[0]?.cause).toMatch(/^A0\d$/);
  });
});

describe.skipIf(labImpossible()).concurrent('a network that is lost', () => {
  it.each([
    ['before the association', 'none', { kind: 'tcp-timeout' }, 0],
    ['after the request', 'request', { kind: 'response-timeout', awaited: 'first-answer' }, 0],
    ['while images are sent', 'images', { kind: 'response-timeout', awaited: 'images' }, 2],
    ['before the final answer', 'final', null, images],
  ] as const)(
    '%s: outcome and finding are right, and the rest alone comes when it is back',
    async (_, phase, failure, received) => {
      await inLocalNetwork(async ({ pacs, workstation }) => {
        await inDataFolder(async (dataFolder) => {
          const cut = (): Promise<void> => pacs.firewall('-A OUTPUT -o eth0 -j DROP');
          const first = archiveOn(pacs, phase, cut);
          await first.ready;
          if (phase === 'none') await cut();
          const retrieve = (...args: string[]): Promise<Told> =>
            retrieveOn(workstation, `ARCHIVE@${local.pacs}:4104`, archiveStudy, {
              ...{ dataFolder, settings: { lateImageGraceS: 1 } },
              args: ['--timeout', '3', '--silence-timeout', '3', '--busy-retries', '0', ...args],
            });
          const lost = await retrieve();
          expect(lost.outcome).toBe(
            received === 0 ? 'failed' : received === images ? 'complete' : 'incomplete',
          );
          if (failure) expect(lost.failure).toMatchObject(failure);
          expect(lost.counts?.received).toBe(received);
          if (failure) expect(lost.findings[0]?.cause).toMatch(/^(A0[3-9]|A1[0-9]|D11|D12)$/);
          await first.end();
          if (received === images) return;

          await pacs.firewall('-F OUTPUT');
          const second = archiveOn(pacs, 'none', cut);
          await second.ready;
          const rest = await retrieve('--only-missing');
          expect(rest).toMatchObject({ outcome: 'complete', counts: { received: images - received } });
          expect(second.asked).toEqual([1, 2, 3, 4].slice(received).map(archiveInstance));
          await second.end();
        });
      });
    },
  );
});

/** The archive on a host of the lab; `onThere` is called when it has come to its phase. */
function archiveOn(host: Host, phase: Phase, onThere: () => Promise<void>) {
  const ready = Promise.withResolvers<void>();
  const asked: string[] = [];
  let running: ChildProcess | undefined;
  const done = host.listen(
    process.execPath,
    [program, '4104', local.pacs, '11112', local.workstation, phase],
    (line, child) => {
      running = child;
      if (line === 'ready') ready.resolve();
      if (line === 'there') void onThere();
      if (line.startsWith(archiveStudy)) asked.push(line);
    },
  );
  return {
    ready: ready.promise,
    asked,
    async end(): Promise<void> {
      running?.kill('SIGKILL');
      await done;
    },
  };
}
