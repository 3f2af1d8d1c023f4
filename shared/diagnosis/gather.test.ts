import { describe, expect, it } from 'vitest';
import type { ListenerContext } from './context.ts';
import { diagnose } from './diagnose.ts';
import { evidenceSchema } from './evidence.ts';
import { gatherEvidence } from './gather.ts';
import { latencyBand } from './latency.ts';
import { classifyAddress, sameSubnet } from './network-facts.ts';
import { TimelineWriter } from './timeline.test-support.ts';

const write = (): TimelineWriter => new TimelineWriter();

describe('gatherEvidence', () => {
  it('takes every fact of the control side with the event that it was seen in', () => {
    const timeline = write().move('dcmtk').expects(3).final(0xa801, 12, {}, { errorComment: 'no' }).release();
    const { control, local, expectation } = gatherEvidence(timeline.events, { now: timeline.now });
    const seqOf = (type: string) => timeline.events.find((event) => event.type === type)?.seq;
    expect(control).toMatchObject({
      localAddress: '10.77.0.10',
      remoteAddress: '10.77.0.2',
      connect: { outcome: 'connected', seq: seqOf('connected') },
      accepted: { implementationVersionName: 'OFFIS_DCMTK_367', seq: seqOf('association-accepted') },
      requests: [{ service: 'C-MOVE', moveDestination: 'MOVESCOPE', seq: seqOf('request-sent') }],
      responses: [{ status: 0xa801, errorComment: 'no', seq: seqOf('response-final') }],
      end: { how: 'released', by: 'us' },
    });
    expect(local).toEqual({
      aeTitle: 'MOVESCOPE',
      moveDestination: 'MOVESCOPE',
      address: '10.77.0.10',
      port: 11_113,
    });
    expect(expectation).toEqual({ instances: 3, series: 1, exists: 'yes', seq: seqOf('expected-counted') });
  });

  it('leaves out what is unknown, and keeps absent counts absent', () => {
    const timeline = write().move('other').final(0, 5, { completed: 2 }).release();
    const evidence = gatherEvidence(timeline.events, { now: timeline.now });
    expect(evidence.expectation).toBeUndefined();
    expect('sameSubnet' in evidence).toBe(false);
    expect(evidence.control?.responses[0]?.counts).toEqual({ completed: 2 });
    expect(JSON.stringify(evidence)).not.toContain('null');
  });

  it('survives the way through JSON unchanged', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(2)
      .called('in-1')
      .stored('in-1', 2)
      .hungUp('in-1')
      .final(0, 9);
    const evidence = gatherEvidence(timeline.release().finish('complete').events, { now: timeline.now });
    expect(evidenceSchema.parse(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
  });

  it('counts arrivals once, late ones and those after the cancel apart', () => {
    const timeline = write()
      .move('dcmtk')
      .called('in-1')
      .stored('in-1', 2)
      .after(100)
      .add({ type: 'cancel-requested' });
    timeline.after(50).stored('in-1', 1).final(0xfe00, 10).stored('in-1', 1, true);
    const again = { instances: [{ sopInstanceUid: '1.2.3.4.1', seriesInstanceUid: '1' }], bytes: 1 };
    timeline.add({ type: 'instances-stored', associationId: 'in-1', ...again, late: true, duplicates: 1 });
    const { arrivals, listener } = gatherEvidence(timeline.events, { now: timeline.now });
    expect(arrivals).toMatchObject({ received: 4, total: 5, late: 1, afterCancel: 2, lastAfterCancelMs: 60 });
    expect(listener?.inbound).toMatchObject([{ stored: 5, sender: 'images' }]);
  });

  it('counts what came of the last attempt apart, with what came before', () => {
    const timeline = write().move('other').called('in-1').stored('in-1', 3).final(0xb000, 50).release();
    expect(gatherEvidence(timeline.events, { now: timeline.now }).arrivals?.attempt).toBeUndefined();
    timeline.start().associate('other').request().called('in-2').stored('in-2', 2);
    timeline.final(0, 50, { completed: 2 }).release().finish('complete');
    const evidence = gatherEvidence(timeline.events, { now: timeline.now });
    expect(evidence.arrivals).toMatchObject({ received: 5, attempt: { received: 2, total: 2 } });
    // The counts of the PACS are about the missing ones only.
    expect(diagnose(evidence)).toEqual([]);
  });

  it('keeps of a long run of pending responses the first and the last, and since when nothing moved', () => {
    const timeline = write().move('other');
    for (const remaining of [5, 4, 3, 3, 3]) timeline.after(1000).pending({ remaining }, 10);
    const { control } = gatherEvidence(timeline.events, { now: timeline.now });
    expect(control?.responses.map((one) => one.counts.remaining)).toEqual([5, 3]);
    expect(control?.pendingResponses).toBe(50);
    expect(timeline.now - (control?.countsUnchangedSince ?? 0)).toBe(2000);
  });

  it('adds connections that only the listener saw, and knows the PACS among them by its address', () => {
    const timeline = write().move('other').final(0xa702, 50).release();
    const connected = (associationId: string, remoteAddress: string) => ({
      at: timeline.now - 20,
      event: {
        type: 'connected' as const,
        associationId,
        direction: 'in' as const,
        ...{ localAddress: '10.77.0.10', localPort: 11_113, remoteAddress, remotePort: 5, elapsedMs: 0 },
      },
    });
    const log = [connected('a', '::ffff:10.77.0.2'), connected('b', '10.9.9.9')];
    const listener: ListenerContext = { state: 'listening', port: 11_113, log };
    const evidence = gatherEvidence(timeline.events, { now: timeline.now, listener });
    expect(evidence.listener?.inbound.map((one) => one.sender)).toEqual(['peer-address', undefined]);
    expect(evidence.listener?.onlyTied).toBeUndefined();
    expect(gatherEvidence(timeline.events, { now: timeline.now }).listener?.onlyTied).toBe(true);
  });

  it('keeps the names by which the PACS called us as they came, byte for byte', () => {
    const timeline = write().move('other').called('in-1');
    const bytes = {
      callingAeBytes: '50414353000020202020202020202020',
      calledAeBytes: '4d4f564553434f504520202020202020',
    };
    const events = timeline.events.map((event) =>
      event.type === 'association-requested' && event.direction === 'in' ? { ...event, ...bytes } : event,
    );
    const { listener } = gatherEvidence(events, { now: timeline.now });
    expect(listener?.inbound[0]?.proposed).toMatchObject(bytes);
  });

  it('takes the association of the last attempt', () => {
    const timeline = write()
      .move('other')
      .final(0xa702, 50)
      .release()
      .start('C-GET')
      .associate('other', 'C-GET');
    const { control, method } = gatherEvidence(timeline.events, { now: timeline.now });
    expect(method).toBe('C-GET');
    expect(control?.responses.map((one) => one.status)).toEqual([]);
  });
});

describe('latency bands', () => {
  it.each([
    [2, 'instant'],
    [950, 'refused-by-firewall'],
    [3050, 'no-such-host'],
    [5000, 'five-seconds'],
    [10_010, 'ten-seconds'],
    [15_100, 'name-server'],
    [21_000, 'windows'],
    [30_100, 'association-timer'],
    [50_100, 'name-server'],
    [75_000, 'macos'],
    [127_000, 'linux'],
    [134_800, 'linux'],
    [2000, undefined],
    [60_000, undefined],
  ])('%i ms is %s', (ms, id) => {
    expect(latencyBand(ms)?.id).toBe(id);
  });

  it('gives slow lines more time for an answer at once', () => {
    expect(latencyBand(600, 100)?.id).toBe('instant');
  });
});

describe('addresses', () => {
  it.each([
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['172.17.0.2', 'docker'],
    ['10.0.2.15', 'vm-nat'],
    ['100.64.0.1', 'cgnat'],
    ['100.128.0.1', 'public'],
    ['::ffff:192.168.1.1', 'private'],
    ['fd00::1', 'private'],
    ['fe80::1', 'link-local'],
    ['2001:db8::1', 'public'],
    ['::1', 'loopback'],
    ['pacs.example', undefined],
    ['300.1.1.1', undefined],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });

  it('compares subnets by the netmask of our interface, and does not guess', () => {
    const interfaces = [{ name: 'eth0', address: '10.1.1.5', prefixLength: 25 }];
    expect(sameSubnet('10.1.1.5', '10.1.1.100', interfaces)).toBe(true);
    expect(sameSubnet('10.1.1.5', '10.1.1.200', interfaces)).toBe(false);
    expect(sameSubnet('10.1.1.6', '10.1.1.100', interfaces)).toBeUndefined();
  });
});
