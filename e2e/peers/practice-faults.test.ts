import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CauseId } from '../../shared/diagnosis/cause-id.ts';
import type { Finding } from '../../shared/diagnosis/finding.ts';
import type { ProbeId } from '../../shared/diagnosis/probe-result.ts';
import { type FaultId, faultIds, practiceFaults } from '../../shared/practice/faults.ts';
import {
  type FaultyPacs,
  makeSamples,
  type RetrieveOptions,
  study,
  withFault,
} from './faulty-practice-pacs.ts';

// Most of the time is waited.
vi.setConfig({ maxConcurrency: 12 });

let samples: string;
beforeAll(async () => {
  samples = await makeSamples();
});
afterAll(() => rm(samples, { recursive: true, force: true }));

/** How a fault is shown, and how well it can be named from one computer. */
interface Case {
  /** `among`: the first finding tells it among others that look the same from here. */
  readonly named?: 'first' | 'among';
  /** The test that makes it the first. */
  readonly decidedBy?: ProbeId;
  /** It is named while it lasts. Then all images come, and nothing is wrong any more. */
  readonly untilAllCame?: true;
  /** How much quicker than real the time goes, where its length is no evidence. */
  readonly times?: number;
  readonly options?: RetrieveOptions;
}

/**
 * All of them, those that take long first. A firewall of the network, a router and a name server are known by the addresses
 * of both ends and by what other computers see; on one computer they look like their neighbours (DIAGNOSIS 0.3, 9).
 */
const cases: Readonly<Record<FaultId, Case>> = {
  C11: { named: 'among' },
  C16: {},
  D01: {},
  C08: {},
  C09: {},
  A15: {},
  C18: {},
  B11: { untilAllCame: true, times: 2 },
  B14: { untilAllCame: true, times: 2 },
  E01: { untilAllCame: true },
  D11: { times: 10 },
  C17: { named: 'among', decidedBy: 'P5', times: 4 },
  E02: { times: 10 },
  E03: { options: { stallTimeoutS: 4 } },
  C10: { named: 'among' },
  E09: {},
  C07: {},
  A02: {},
  A05: {},
  A06: {},
  A08: {},
  A09: {},
  A10: {},
  A11: {},
  A12: {},
  A13: {},
  A14: { decidedBy: 'P1' },
  A16: {},
  B02: {},
  B03: {},
  B04: { named: 'among', decidedBy: 'P3' },
  B05: {},
  B06: {},
  B07: { options: { scope: 'series' } },
  B08: {},
  B09: {},
  B10: { decidedBy: 'P6' },
  B12: {},
  B13: {},
  C06: {},
  C12: { named: 'among' },
  D02: {},
  D03: {},
  D04: {},
  D05: {},
  D06: {},
  D07: {},
  D08: { decidedBy: 'P6' },
  D10: {},
  D12: {},
  E04: {},
  E05: {},
  E06: {},
  E07: {},
  E08: {},
  F01: { options: { method: 'get' } },
  F02: { options: { method: 'get' } },
};
const all = Object.keys(cases).filter((id): id is FaultId => faultIds.some((one) => one === id));
const shownBy = (way: 'echo' | 'find') =>
  practiceFaults.filter((fault) => fault.shownBy === way).map(({ id }) => id);
/** They show in a search only. */
const searches = { B12: {}, B13: { PatientName: study.patientName } } as const;
const retrieved = all.filter((id) => !(id in searches));
/** It only takes longer. */
const calm: readonly FaultId[] = ['C18'];

function causesOf([first]: readonly Finding[]): CauseId[] {
  return first ? [first.cause, ...(first.alsoPossible ?? [])] : [];
}

function expectNamed(findings: readonly Finding[], fault: FaultId): void {
  const said = findings.map((one) => `${causesOf([one]).join('+')} ${one.confidence}`).join(', ');
  if (cases[fault].named === 'among') expect(causesOf(findings), said).toContain(fault);
  else expect(findings[0]?.cause, said).toBe(fault);
}

/** Runs the test until it decides; what it asks about may take its time. */
async function decide({ client }: FaultyPacs, retrieveId: string, fault: FaultId, probe: ProbeId) {
  await vi.waitFor(
    async () => {
      const { findings } = await client.call('retrieve.probe', { retrieveId, probe });
      expect(findings[0]?.cause).toBe(fault);
    },
    { timeout: 30_000, interval: 1000 },
  );
}

/** Every set of findings of the retrieve, as they came. */
async function retrieve(world: FaultyPacs, fault: FaultId) {
  const said: (readonly Finding[])[] = [];
  const summary = await world.retrieve({
    ...cases[fault].options,
    watch(events, retrieveId) {
      for (const event of events) if (event.type === 'diagnosed') said.push(event.findings);
      // D11 lasts until somebody ends it; E09 is about just that.
      const enough = fault === 'D11' ? said.length > 0 : fault === 'E09' && events.some(isPending);
      if (enough) void world.client.call('retrieve.cancel', { retrieveId });
    },
  });
  return { said, summary };
}

const isPending = ({ type }: { readonly type: string }) => type === 'response-pending';

describe.concurrent('of a practice PACS with a fault the program says', () => {
  it.each(shownBy('echo').filter((id) => !calm.includes(id)))('%s at an echo', (fault) =>
    withFault(samples, 1, async ({ client, pacs, peer }) => {
      await pacs.setFault(fault);
      const { findings = [] } = await client.call('node.echo', peer());
      expectNamed(findings, fault);
    }),
  );

  it.each(retrieved)('%s at a retrieve', (fault) =>
    withFault(samples, cases[fault].times ?? 1, async (world) => {
      await world.pacs.setFault(fault);
      const { decidedBy, untilAllCame } = cases[fault];
      const { said, summary } = await retrieve(world, fault);
      expectNamed((fault === 'D11' || untilAllCame ? said[0] : summary.findings) ?? [], fault);
      if (untilAllCame) {
        expect(summary).toMatchObject({ outcome: 'complete', findings: [] });
        expect(summary.counts.received).toBe(study.images);
      }
      if (decidedBy) await decide(world, summary.retrieveId, fault, decidedBy);
    }),
  );

  it.each(shownBy('find'))('%s at a search', (fault) =>
    withFault(samples, 1, async (world) => {
      expect(await world.search({})).toEqual([]);
      await world.pacs.setFault(fault);
      expectNamed(await world.search(fault === 'B13' ? searches.B13 : {}), fault);
    }),
  );
});
