import { describe, expect, it } from 'vitest';
import type { DiagnosisContext } from './context.ts';
import { diagnose } from './diagnose.ts';
import type { Finding } from './finding.ts';
import { gatherEvidence } from './gather.ts';
import { TimelineWriter } from './timeline.test-support.ts';

const listener = {
  state: 'listening',
  port: 11_113,
  aeTitle: 'MOVESCOPE',
  boundAddress: '::',
  log: [],
} as const;
const subnet = { interfaces: [{ name: 'eth0', address: '10.77.0.10', prefixLength: 24 }] };

function findings(timeline: TimelineWriter, context: Partial<DiagnosisContext> = {}): readonly Finding[] {
  return diagnose(gatherEvidence(timeline.events, { now: timeline.now, listener, ...context }));
}

function top(timeline: TimelineWriter, context: Partial<DiagnosisContext> = {}): Finding {
  const [first] = findings(timeline, context);
  if (!first) throw new Error('no finding');
  return first;
}

const write = (): TimelineWriter => new TimelineWriter();

describe('Orthanc', () => {
  const instant = (): TimelineWriter =>
    write().move('dcmtk').expects(3).final(0xc000, 8, { completed: 0, failed: 0 }).release().finish('failed');

  it('that answers C000 at once probably does not know us, or has a closed port for us', () => {
    const finding = top(instant());
    expect(finding).toMatchObject({ cause: 'B02', confidence: 'likely', decidingTest: { probe: 'P4' } });
    expect(finding.alsoPossible).toEqual(expect.arrayContaining(['C06', 'C07']));
    expect(finding.steps.join('\n')).toContain('"ws": ["MOVESCOPE", "10.77.0.10", 11113]');
    expect(finding.excluded.map((one) => one.cause)).toEqual(expect.arrayContaining(['B08', 'C01']));
    expect(finding.actions).toEqual(expect.arrayContaining(['use-c-get', 'run-test:P4', 'copy-admin-card']));
  });

  it('links each line of evidence to the event that it was seen in', () => {
    const timeline = instant();
    const answer = top(timeline).evidence.find((line) => line.text.includes('0xC000'));
    expect(timeline.events.find((event) => event.seq === answer?.seq)?.type).toBe('response-final');
  });

  it('that answers a name nobody knows differently knows us, so the way back is meant', () => {
    const probes = [{ probe: 'P4', at: 0, status: 0xc000, elapsedMs: 5 } as const];
    const slow = write().move('dcmtk').expects(3).final(0xc000, 10_020).release().finish('failed');
    const named = findings(slow, { probes, network: subnet }).flatMap((one) => [
      one.cause,
      ...(one.alsoPossible ?? []),
    ]);
    expect(named[0]).toBe('C09');
    expect(named).not.toContain('B02');
  });

  it('whose call our listener refused was refused for its wrong name, not for its entry', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(3)
      .called('in-1', { calledAe: 'WS2', reject: [1, 1, 7] });
    const finding = top(timeline.final(0xc000, 12).release().finish('failed'));
    expect(finding).toMatchObject({ cause: 'D04', confidence: 'certain' });
    expect(finding.sentence).toContain('“WS2”');
    expect(finding.excluded.map((one) => one.cause)).toContain('B02');
  });
});

describe('dcmqrscp', () => {
  it('that answers A801 within 0.2 s does not know our AE title', () => {
    const finding = top(write().move('dcmtk').expects(3).final(0xa801, 2, {}).release().finish('failed'));
    expect(finding).toMatchObject({ cause: 'B02', confidence: 'certain' });
    expect(finding.steps.join('\n')).toContain('ws = (MOVESCOPE, 10.77.0.10, 11113)');
    expect(finding.alsoPossible).toEqual(['B04', 'C17']);
    expect(finding.decidingTest).toMatchObject({ probe: 'P3' });
    expect(finding.decidingTest?.shows).toContain('“movescope”');
  });

  it('that once knew us is no longer certain to be wrong about us', () => {
    const timeline = write().move('dcmtk').expects(3).final(0xa801, 2).release().finish('failed');
    expect(top(timeline, { memory: { everSucceeded: true } })).toMatchObject({
      cause: 'B02',
      confidence: 'likely',
    });
  });

  it('that fails at once without progress has a closed port for us, and says which name it knows', () => {
    const timeline = write().move('dcmtk').expects(3);
    const finding = top(timeline.final(0xa702, 3, { failed: 3, completed: 0 }).release().finish('failed'));
    expect(finding).toMatchObject({ cause: 'C06', confidence: 'likely' });
    expect(finding.alsoPossible).toContain('C07');
    expect(finding.excluded.map((one) => one.cause)).toContain('B02');
  });

  it.each([
    [3100, 'C07', 'likely'],
    [10_050, 'C09', 'likely'],
    [133_500, 'C09', 'likely'],
  ])('in our subnet that fails after %i ms points to %s', (elapsedMs, cause, confidence) => {
    const timeline = write().move('dcmtk').expects(3).final(0xa702, elapsedMs, { failed: 3 }).release();
    expect(top(timeline.finish('failed'), { network: subnet })).toMatchObject({ cause, confidence });
  });

  it('that fails after two minutes, somewhere else, leaves firewalls and addresses open', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(3)
      .final(0xa702, 133_500, { failed: 3 })
      .release()
      .finish('failed');
    const finding = top(timeline);
    expect(finding).toMatchObject({ cause: 'C09', confidence: 'possible', decidingTest: { probe: 'P9' } });
    expect(finding.alsoPossible).toEqual(expect.arrayContaining(['C10', 'C07']));
  });

  it('with a changed address of ours and the right time has the old address', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(3)
      .final(0xa702, 133_500, { failed: 3 })
      .release()
      .finish('failed');
    const lastSuccess = { at: 0, localAddress: '10.77.0.23' };
    expect(top(timeline, { memory: { lastSuccess } })).toMatchObject({ cause: 'C07', confidence: 'likely' });
  });

  it('that calls, sends nothing and counts failures has images in a form it does not offer', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(2)
      .called('in-1')
      .pending({ remaining: 1, failed: 1, completed: 0 });
    timeline
      .pending({ remaining: 0, failed: 2, completed: 0 })
      .hungUp('in-1')
      .final(0xa702, 100, { failed: 2 });
    expect(top(timeline.release().finish('failed'))).toMatchObject({ cause: 'D08', confidence: 'likely' });
  });

  it('whose images we refuse for a full disk fails for our disk', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(2)
      .called('in-1')
      .refused('in-1', 0xa700, { kind: 'disk-full' });
    timeline
      .hungUp('in-1')
      .final(0xa702, 300, { failed: 2 })
      .release()
      .finish('failed', { kind: 'disk-full' });
    expect(top(timeline)).toMatchObject({ cause: 'D09', confidence: 'certain' });
  });

  it('whose images we can’t store for another reason fails for our error', () => {
    const failure = { kind: 'file-write-failed', code: 'EIO' } as const;
    const timeline = write().move('dcmtk').expects(2).called('in-1').refused('in-1', 0xc000, failure);
    timeline.hungUp('in-1').final(0xa702, 300, { failed: 2 }).release().finish('failed', failure);
    expect(top(timeline)).toMatchObject({ cause: 'D10', confidence: 'certain' });
  });

  it('that has nothing that matches says so', () => {
    const timeline = write()
      .move('dcmtk')
      .expects(0)
      .final(0, 3, { completed: 0, failed: 0 })
      .release()
      .finish('failed');
    expect(top(timeline)).toMatchObject({ cause: 'B08', confidence: 'certain' });
  });

  it('that aborts at the request does not let us retrieve', () => {
    const timeline = write().move('dcmtk').expects(3).after(2);
    timeline.controlEvent({ type: 'association-aborted', by: 'peer', source: 0, reason: 0 });
    timeline.controlEvent({ type: 'connection-closed', orderly: true, bytesReceived: 200 }).finish('failed');
    expect(top(timeline)).toMatchObject({ cause: 'A12', confidence: 'likely' });
  });
});

describe('other servers', () => {
  it('pynetdicom’s A801 is never certain', () => {
    const timeline = write().move('pynetdicom').expects(3).final(0xa801, 5).release().finish('failed');
    expect(top(timeline)).toMatchObject({ cause: 'B02', confidence: 'likely' });
  });

  it('dcm4chee that took our name in a test knows us', () => {
    const timeline = write()
      .move('dcm4chee')
      .expects(3)
      .final(0xc000, 20, { failed: 3 })
      .release()
      .finish('failed');
    const probes = [{ probe: 'P3', at: 0, status: 0, elapsedMs: 5 } as const];
    const named = findings(timeline, { probes }).flatMap((one) => [one.cause, ...(one.alsoPossible ?? [])]);
    expect(named).not.toContain('B02');
    expect(top(timeline).cause).toBe('B02');
  });

  it('dcm4chee’s comment names a refused connection', () => {
    const errorComment = 'java.net.ConnectException: Connection refused';
    const timeline = write().move('dcm4chee').expects(3).final(0xa702, 20, { failed: 3 }, { errorComment });
    expect(top(timeline.release().finish('failed'))).toMatchObject({ cause: 'C06', confidence: 'likely' });
  });

  it('dcm4chee’s comment names an unknown host', () => {
    const errorComment = 'java.net.UnknownHostException: ws3';
    const timeline = write().move('dcm4chee').expects(3).final(0xa702, 20, { failed: 3 }, { errorComment });
    expect(top(timeline.release().finish('failed'))).toMatchObject({ cause: 'C16', confidence: 'certain' });
  });

  it('Conquest’s C003 gets its line for acrnema.map', () => {
    const finding = top(write().move('conquest').expects(3).final(0xc003, 20).release().finish('failed'));
    expect(finding).toMatchObject({ cause: 'B02', confidence: 'certain' });
    expect(finding.steps.join('\n')).toContain('MOVESCOPE 10.77.0.10 11113 un');
  });
});

describe('finishing', () => {
  const saidDone = (): TimelineWriter =>
    write().move('dcmtk').expects(3).final(0, 40, { completed: 3 }).release().waits();

  it('“finished” with nothing here is waited for first, and told as misdelivery only then', () => {
    expect(top(saidDone().after(10_000))).toMatchObject({ cause: 'E01', confidence: 'possible' });
    expect(top(saidDone().after(10_000), { memory: { finalFirst: true } })).toMatchObject({
      confidence: 'likely',
    });
    const over = top(saidDone().after(121_000).finish('failed'));
    expect(over).toMatchObject({ cause: 'C08', confidence: 'likely', decidingTest: { probe: 'P0' } });
  });

  it('“finished” with another program on our port is that program’s doing', () => {
    const probes = [
      {
        probe: 'P0',
        at: 0,
        loopback: 'foreign',
        lan: 'foreign',
        ownerImplementationVersionName: 'HOROS',
      } as const,
    ];
    const finding = top(saidDone().after(121_000).finish('failed'), { probes });
    expect(finding).toMatchObject({ cause: 'C03', confidence: 'certain' });
    expect(finding.sentence).toContain('HOROS');
  });

  it('images after the final status make it certain that the PACS confirms early', () => {
    const timeline = saidDone().after(2000).called('in-1').stored('in-1', 1, true);
    expect(top(timeline)).toMatchObject({ cause: 'E01', confidence: 'certain' });
  });

  it('a list of failed images is told with its number', () => {
    const timeline = write().move('dcmtk').expects(3).called('in-1').stored('in-1', 2).hungUp('in-1');
    timeline.final(0xb000, 500, { completed: 2, failed: 1 }, { failedSopInstanceUids: ['1.2.3.4.3'] });
    const finding = top(timeline.release().finish('incomplete'));
    expect(finding).toMatchObject({
      cause: 'E05',
      confidence: 'certain',
      sentence: '1 of 3 images are missing.',
    });
  });

  it('FE00 without a cancel is told as such', () => {
    const timeline = write().move('conquest').expects(3).called('in-1').stored('in-1', 1).hungUp('in-1');
    timeline.final(0xfe00, 500, { completed: 1 }).release().finish('incomplete');
    expect(top(timeline)).toMatchObject({ cause: 'E07', confidence: 'certain' });
  });

  it('answers without counts are told although everything is here', () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1')
      .stored('in-1', 3)
      .hungUp('in-1')
      .final(0, 500);
    expect(top(timeline.release().finish('complete'))).toMatchObject({ cause: 'E04', confidence: 'certain' });
  });

  it('an association that never ends, with everything here, lacks the final answer only', () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1')
      .after(900)
      .stored('in-1', 3)
      .hungUp('in-1');
    timeline.after(30_000).controlEvent({ type: 'cancel-sent', service: 'C-MOVE', messageId: 1 }).after(5000);
    timeline.controlEvent({ type: 'association-aborted', by: 'us', source: 0, reason: 0 });
    timeline
      .controlEvent({ type: 'connection-closed', orderly: true, bytesReceived: 100 })
      .finish('complete');
    expect(top(timeline)).toMatchObject({ cause: 'E02', confidence: 'likely' });
  });

  it('an association that is lost while images come was cut on the way', () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1')
      .after(900)
      .stored('in-1', 3)
      .hungUp('in-1');
    const failure = { kind: 'association-closed-early', during: 'C-MOVE', code: 'ETIMEDOUT' } as const;
    timeline
      .after(60_000)
      .controlEvent({ type: 'connection-closed', orderly: false, bytesReceived: 100, failure });
    expect(top(timeline.finish('complete'))).toMatchObject({ cause: 'A16', confidence: 'likely' });
  });

  it('pending answers that never change for over five minutes are empty promises', () => {
    const timeline = write().move('other').expects(3);
    for (let minute = 0; minute < 7; minute++)
      timeline.after(60_000).pending({ remaining: 3, completed: 0 }, 12);
    expect(top(timeline)).toMatchObject({ cause: 'E03', confidence: 'likely' });
  });
});

describe('our listener', () => {
  const failed = (): TimelineWriter =>
    write().move('dcmtk').expects(3).final(0xa702, 20, { failed: 3 }).release().finish('failed');
  const entry = (associationId: string, event: object) => ({
    at: failed().now - 10,
    event: { associationId, ...event },
  });
  const visit = (firstBytes: 'http' | 'tls', remoteAddress: string) => [
    entry('v', {
      type: 'connected',
      direction: 'in',
      localAddress: '10.77.0.10',
      localPort: 11_113,
      remoteAddress,
      remotePort: 5,
      elapsedMs: 0,
    }),
    entry('v', { type: 'connection-closed', orderly: false, bytesReceived: 40, firstBytes }),
  ];
  const withLog = (log: readonly object[]) => ({
    listener: { ...listener, log } as DiagnosisContext['listener'] & object,
  });

  it('a visitor that is not DICOM is a note, and does not hide the cause', () => {
    const all = findings(failed(), withLog(visit('http', '10.77.0.99')));
    expect(all[0]?.cause).toBe('C06');
    expect(all.at(-1)).toMatchObject({ cause: 'D03', confidence: 'certain' });
  });

  it('a TLS hello from the PACS on our plain port is the cause', () => {
    expect(top(failed(), withLog(visit('tls', '::ffff:10.77.0.2')))).toMatchObject({
      cause: 'D02',
      confidence: 'certain',
    });
  });

  it('another address of the PACS with another calling name is refused for being a stranger', () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1', { from: '10.77.0.7', reject: [1, 1, 3] });
    const finding = top(timeline.final(0xa702, 30, { failed: 3 }).release().finish('failed'));
    expect(finding).toMatchObject({ cause: 'D05', confidence: 'certain' });
    expect(finding.steps.join(' ')).toContain('10.77.0.7');
  });

  it('our limit of associations is our own fault', () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1', { reject: [2, 3, 2] });
    expect(top(timeline.final(0xa702, 30, { failed: 3 }).release().finish('failed'))).toMatchObject({
      cause: 'D06',
    });
  });
});

describe('relational requests', () => {
  it('a complaint about missing keys is what it says', () => {
    const errorComment = 'Missing StudyInstanceUID (0020,000D)';
    const timeline = write()
      .move('dcm4chee')
      .expects(3)
      .final(0xa900, 20, {}, { errorComment })
      .release()
      .finish('failed');
    expect(top(timeline)).toMatchObject({ cause: 'B06', confidence: 'certain' });
  });
});

describe('while it runs', () => {
  it('silence is no failure before three minutes', () => {
    const silent = write().move('dcmtk').expects(3).after(100_000);
    expect(findings(silent)).toEqual([]);
    expect(top(silent.after(90_000))).toMatchObject({ confidence: 'possible' });
  });
});
