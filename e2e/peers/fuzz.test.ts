import { describe, expect, test } from 'vitest';
import { encodePdu } from '../../electron/backend/dimse/pdu-encode.ts';
import { makeStream, maxStreamMs, runCampaign } from '../fuzz/campaign.ts';
import { Checks, checkSent, expectFailure } from '../fuzz/checks.ts';
import { readCorpus, regressionsFolder, type Seed } from '../fuzz/corpus.ts';
import { playToAcceptor, playToRequestor } from '../fuzz/in-process.ts';
import { cutAtPdus } from '../fuzz/mutate.ts';
import { runOverSockets } from '../fuzz/over-sockets.ts';

/** The same streams in every run; `node e2e/fuzz/run.ts --streams 100000 --seed N` plays others, and more. */
const seed = 20_261_122;
const corpus = readCorpus();

const playWhole = ({ to, bytes }: Seed): ReturnType<typeof playToAcceptor> =>
  to === 'acceptor' ? playToAcceptor(cutAtPdus(bytes)) : playToRequestor(to, cutAtPdus(bytes));

describe('streams that broke a rule once', () => {
  const found = readCorpus(regressionsFolder);
  test.each(found.map((one) => [one.name, one] as const))('%s does so no more', async (_name, one) => {
    const started = process.cpuUsage();
    await playWhole(one);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(maxStreamMs);
  });
});

describe('recorded streams', () => {
  test.each(corpus.map((one) => [one.name, one] as const))(
    '%s is understood as it is',
    async (_name, one) => {
      const { events, instances } = await playWhole(one);
      expect(events.at(-1)).toMatchObject({ type: 'connection-closed', orderly: true });
      if (/storescu|-moves\.bin|get-/.test(one.name)) expect(instances).toBeGreaterThan(0);
      if (one.to !== 'acceptor') expect(events.some((event) => event.type === 'response-final')).toBe(true);
    },
  );
});

describe('mutated streams', () => {
  test('a stream follows from its seed and index alone', () => {
    const [once, again] = [makeStream(seed, 17, corpus), makeStream(seed, 17, corpus)];
    expect(again.pieces.map(String)).toEqual(once.pieces.map(String));
    expect(makeStream(seed, 18, corpus).pieces.map(String)).not.toEqual(once.pieces.map(String));
  });

  test('what breaks a rule is found out', () => {
    const closed = {
      type: 'connection-closed',
      associationId: 'a',
      orderly: true,
      bytesReceived: 0,
    } as const;
    const told = (...events: Parameters<Checks['observe']>[0][]): (() => void) => {
      const checks = new Checks();
      for (const event of events) checks.observe(event);
      return () => checks.finished();
    };
    expect(told(closed)).not.toThrow();
    expect(told()).toThrow();
    expect(told(closed, closed)).toThrow();
    expect(told({ ...closed, bytesReceived: Number.NaN })).toThrow();
    expect(told({ ...closed, failure: { kind: 'internal', correlationId: 'a' } })).toThrow('internal');
    const abort = encodePdu({ type: 'abort', source: 0, reason: 0 });
    expect(() => checkSent(abort)).not.toThrow();
    expect(() => checkSent(Buffer.concat([abort, abort]))).toThrow('after A-ABORT');
    expect(() => checkSent(abort.subarray(0, 8))).toThrow('to its end');
    expect(() => expectFailure(new TypeError('a bug'))).toThrow('a bug');
  });

  test('2,500 of them: no error of ours, each association told to its end, memory bounded', async () => {
    const before = process.memoryUsage().rss;
    const { failures, byOutcome } = await runCampaign({ seed, count: 2500 });
    expect(failures).toEqual([]);
    // They reach far in: many are whole conversations, many end at a rule of the protocol, on both ends.
    for (const end of ['acceptor', 'requestor']) {
      for (const outcome of ['orderly end', 'protocol-error', 'association-closed-early']) {
        expect(byOutcome.get(`${end}: ${outcome}`) ?? 0, `${end}: ${outcome}`).toBeGreaterThan(20);
      }
    }
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(500);
  });

  test('500 over real connections: nothing stays open, no file is left, a friend is always answered', async () => {
    const { failures, echoes } = await runOverSockets({ seed, count: 500 });
    expect(failures).toEqual([]);
    expect(echoes).toBeGreaterThan(0);
  });
});
