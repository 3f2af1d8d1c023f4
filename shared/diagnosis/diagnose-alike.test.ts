import { describe, expect, it } from 'vitest';
import { publicPeer, rejected, timedOut } from './cause-case.test-support.ts';
import { diagnose } from './diagnose.ts';
import { call, link, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import { gatherEvidence } from './gather.ts';
import type { ProbeResult } from './probe-result.ts';
import { TimelineWriter } from './timeline.test-support.ts';

/** Causes that look the same from here, as the fault lab with real servers showed them. */

function top(evidence: Evidence): Finding {
  const [first] = diagnose(evidence);
  if (!first) throw new Error('no finding');
  return first;
}
const named = ({ cause, alsoPossible = [] }: Finding) => [cause, ...alsoPossible];
const orthancAtOnce = (changes: Partial<Evidence> = {}) =>
  move(moveControl({ status: 0xc000, elapsedMs: 50, counts: {} }, 'dcmtk'), changes);
const subnet = {
  interfaces: [{ name: 'eth0', address: '10.77.0.10', prefixLength: 24 }],
};

describe('a call back that was refused at once', () => {
  it('may have met a firewall that rejects, at Orthanc and at dcmqrscp', () => {
    const other = { sameSubnet: false };
    const orthanc = top(orthancAtOnce(other));
    expect(named(orthanc)).toEqual(['B02', 'C06', 'C07', 'C09', 'C10']);
    expect(orthanc.decidingTest?.probe).toBe('P4');
    const dcmqrscp = top(timedOut(46, other, 'dcmtk'));
    expect(named(dcmqrscp)).toEqual(['C06', 'C07', 'C09', 'C10']);
    expect(dcmqrscp.decidingTest?.probe).toBe('P8');
    expect(dcmqrscp.steps.join('\n')).toContain('New-NetFirewallRule');
  });

  it('met no firewall of the network where the PACS is in our subnet', () => {
    const near = top(timedOut(46, { sameSubnet: true, network: subnet }, 'dcmtk'));
    expect(named(near)).toContain('C09');
    expect(named(near)).not.toContain('C10');
    expect(near.cause).toBe('C06');
  });

  it('met none on this computer where its firewall lets the port in', () => {
    const network = { ...subnet, firewall: { inboundAllowed: true } };
    expect(named(top(timedOut(46, { sameSubnet: false, network }, 'dcmtk')))).not.toContain('C09');
  });

  it('is no matter of firewalls where the PACS says that it does not know us', () => {
    const unknown = top(move(moveControl({ status: 0xa801, elapsedMs: 3, counts: {} }, 'dcmtk')));
    expect(named(unknown)).toEqual(['B02', 'B04', 'C17']);
  });
});

describe('behind a router, with the PACS on the internet', () => {
  it.each([
    ['refused at once', 54],
    ['no computer found', 3100],
  ])('%s, forwarding leads, and nobody is told to enter the private address', (_how, elapsedMs) => {
    const finding = top(publicPeer(elapsedMs));
    expect(finding).toMatchObject({ cause: 'C12', confidence: 'likely', decidingTest: { probe: 'P6' } });
    expect(named(finding)).toContain('C11');
    expect(named(finding)).not.toContain('C06');
    expect(named(finding)).not.toContain('C07');
    expect(finding.excluded.map((one) => one.cause)).toEqual(expect.arrayContaining(['C06', 'C07']));
    expect(finding.steps.join('\n')).not.toMatch(/set the address of the entry|address must be 192\.168/);
  });

  it('a swallowed call went to our private address first of all', () => {
    const finding = top(publicPeer(10_000));
    expect(finding).toMatchObject({ cause: 'C11', confidence: 'likely' });
    expect(named(finding)).toContain('C12');
  });

  it('a port caught by the hunt still tells the wrong port', () => {
    const hunt: ProbeResult = { probe: 'P8', at: t0, ports: [4242], caughtPort: 4242 };
    expect(top({ ...publicPeer(54), probes: [hunt] })).toMatchObject({ cause: 'C06', confidence: 'certain' });
  });

  it('an unknown name is told to be entered with the address of the router', () => {
    const control = moveControl({ status: 0xc000, elapsedMs: 50, counts: {} }, 'dcmtk', {
      localAddress: '192.168.1.20',
      remoteAddress: '8.20.30.40',
    });
    const finding = top(move(control));
    expect(named(finding)).toEqual(expect.arrayContaining(['B02', 'C12', 'C11']));
    expect(finding.steps[0]).toContain('outer address of the router instead of 192.168.1.20');
  });
});

describe('an association rejected for a name (1/1/7)', () => {
  it('is told as either name where the server may be made with DCMTK', () => {
    const finding = top({ ...rejected(1, 1, 7), peer: { aeTitle: 'QRSCP', host: 'pacs', port: 11_112 } });
    expect(finding).toMatchObject({ cause: 'A08', confidence: 'likely', alsoPossible: ['A09'] });
    expect(finding.sentence).toContain('“QRSCP”');
    expect(finding.sentence).toContain('“MOVESCOPE”');
    expect(finding.steps.join('\n')).toMatch(/QRSCP[\s\S]*MOVESCOPE/);
    expect(finding.decidingTest?.probe).toBe('P1');
  });

  it('means the called name where the server has a code of its own for unknown callers', () => {
    expect(named(top({ ...rejected(1, 1, 7), memory: { product: 'dcm4chee' } }))).toEqual(['A08']);
  });

  it('means ours where the PACS took the called name before', () => {
    const finding = top({ ...rejected(1, 1, 7), memory: { calledAeAccepted: true } });
    expect(named(finding)).toEqual(['A09']);
  });

  it('is decided by a test with another called name', () => {
    const control = rejected(1, 1, 7).control ?? {};
    const probes = [{ probe: 'P1', at: t0, ok: true, calledAe: 'PACS1' } as const];
    const finding = top(link('echo', control, { probes }));
    expect(finding).toMatchObject({ cause: 'A08', confidence: 'certain' });
    expect(finding.alsoPossible).toBeUndefined();
  });
});

describe('an unknown destination (A801)', () => {
  const unknown = (changes: Partial<Evidence> = {}) =>
    move(moveControl({ status: 0xa801, elapsedMs: 3, counts: {} }, 'dcmtk'), changes);

  it('may be known in another spelling; a request with that spelling decides', () => {
    const finding = top(unknown());
    expect(finding).toMatchObject({ cause: 'B02', confidence: 'certain', alsoPossible: ['B04', 'C17'] });
    expect(finding.decidingTest).toMatchObject({ probe: 'P3' });
    expect(finding.actions).toContain('run-test:P3');
    const accepted = { probe: 'P3', at: t0, destination: 'movescope', status: 0 } as const;
    expect(top(unknown({ probes: [accepted] }))).toMatchObject({ cause: 'B04', confidence: 'certain' });
    const refused = { ...accepted, status: 0xa801 };
    const left = top(unknown({ probes: [refused] }));
    expect(named(left)).toEqual(['B02', 'C17']);
    expect(left.decidingTest?.probe).toBe('P5');
  });

  it('may be known by now, where the entry has just been made', () => {
    const said = { memory: { entryChangedAt: t0 - 60_000 } };
    const waiting = top(unknown(said));
    expect(waiting).toMatchObject({ cause: 'C17', confidence: 'likely' });
    expect(named(waiting)).toContain('B02');
    const came: ProbeResult = { probe: 'P5', at: t0, connected: true, arrived: 1, status: 0 };
    const [active, ...others] = diagnose(unknown({ probes: [came] }));
    expect(active).toMatchObject({ cause: 'C17', confidence: 'likely' });
    expect(active?.alsoPossible).toBeUndefined();
    expect(active?.sentence).toContain('retrieve again');
    expect(others).toEqual([]);
  });

  it('is known by now where the same test calls another spelling unknown', () => {
    const tested = (status: number): ProbeResult => ({
      ...{ probe: 'P3', at: t0, destination: 'MOVESCOPE', status },
      otherSpelling: { destination: 'movescope', ofImage: false, status: 0xa801 },
    });
    expect(named(top(unknown({ probes: [tested(0)] })))).toEqual(['C17']);
    expect(named(top(unknown({ probes: [tested(0xa801)] })))).toEqual(['B02', 'C17']);
  });

  it.each([undefined, 'MOVESCOPE'])('is not meant where a fabricated move to %s is taken', (destination) => {
    const test: ProbeResult = { probe: 'P3', at: t0, status: 0, ...(destination && { destination }) };
    const control = moveControl({ status: 0xc000, elapsedMs: 20, counts: {} }, 'dcm4chee');
    expect(named(top(move(control, { probes: [test] })))).not.toContain('B02');
    const refused: ProbeResult = { ...test, status: 0xa801 };
    expect(named(top(move(control, { probes: [refused] })))).toContain('B02');
  });

  it('is no matter of spelling where the administrator has read out our spelling', () => {
    expect(named(top(unknown({ memory: { registered: { aeTitle: 'MOVESCOPE' } } })))).not.toContain('B04');
  });
});

describe('images that stop in the middle', () => {
  const broken = (end: 'aborted' | 'reset' | 'released') => {
    const how = {
      aborted: { how: 'aborted', by: 'peer', source: 0, reason: 0 },
      reset: { how: 'closed', by: 'peer', code: 'ECONNRESET' },
      released: { how: 'released', by: 'peer' },
    } as const;
    return diagnose(
      move(moveControl({ status: 0xb000, elapsedMs: 900, counts: { completed: 2, failed: 1 } }), {
        outcome: 'incomplete',
        listener: listening([call({ stored: 2, end: how[end] })]),
        arrivals: { received: 2, total: 2, bytes: 2000, late: 0, refused: [] },
      }),
    ).map((one) => `${one.cause} ${one.confidence}`);
  };

  it.each(['aborted', 'reset'] as const)('because the PACS broke off (%s) say that first', (end) => {
    expect(broken(end)).toEqual(['D12 likely', 'E05 certain']);
  });

  it('in good order do not', () => {
    expect(broken('released')).toEqual(['E05 certain']);
  });
});

describe('a complete retrieve', () => {
  const calledAs = (calledAe: string) => {
    const timeline = new TimelineWriter().move('dcmtk').expects(2).called('in-1', { calledAe });
    timeline.stored('in-1', 2).hungUp('in-1').final(0, 300, { completed: 2 }).release().finish('complete');
    return diagnose(gatherEvidence(timeline.events, { now: timeline.now }));
  };

  it('for which the PACS called us by another name has a note of it', () => {
    const [finding, ...others] = calledAs('WORKSTATION7');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ cause: 'D04', confidence: 'certain' });
    expect(finding?.sentence).toContain('images came');
    expect(finding?.sentence).toContain('“WORKSTATION7”');
  });

  it.each(['MOVESCOPE', 'movescope', 'MOVESCOPE  '])('called %j has none', (calledAe) => {
    expect(calledAs(calledAe)).toEqual([]);
  });
});
