import { describe, expect, it } from 'vitest';
import { transferSyntax } from '../dicom/transfer-syntax.ts';
import { diagnose } from './diagnose.ts';
import { gatherEvidence } from './gather.ts';
import { TimelineWriter } from './timeline.test-support.ts';

const write = (): TimelineWriter => new TimelineWriter();
const delivered = (count: number): TimelineWriter =>
  write().move('dcmtk').expects(count).called('in-1').stored('in-1', count).hungUp('in-1');
const done = (timeline: TimelineWriter, count: number, elapsedMs = 800): TimelineWriter =>
  timeline.final(0, elapsedMs, { completed: count, failed: 0, warning: 0 }).release().finish('complete');

const healthy: Readonly<Record<string, () => TimelineWriter>> = {
  'one image': () => done(delivered(1), 1),
  'many images': () => done(delivered(5000), 5000, 60_000),
  'with pending answers': () => {
    const timeline = write().move('dcmtk').expects(3).called('in-1');
    for (let n = 1; n <= 3; n++) timeline.stored('in-1', 1).pending({ completed: n, remaining: 3 - n });
    return done(timeline.hungUp('in-1'), 3);
  },
  'without pending answers': () => done(delivered(20), 20),
  'slow first image': () =>
    done(
      write().move('other').expects(2).after(90_000).called('in-1').stored('in-1', 2).hungUp('in-1'),
      2,
      95_000,
    ),
  'slow throughout': () => {
    const timeline = write().move('other').expects(4).called('in-1');
    for (let n = 0; n < 4; n++) timeline.after(70_000).stored('in-1', 1);
    return done(timeline.hungUp('in-1'), 4, 290_000);
  },
  'over several associations at once': () => {
    const timeline = write().move('dcm4chee').expects(4).called('in-1').called('in-2');
    return done(timeline.stored('in-1', 2).stored('in-2', 2).hungUp('in-1').hungUp('in-2'), 4);
  },
  'one association for each image': () => {
    const timeline = write().move('other').expects(3);
    for (let n = 0; n < 3; n++) timeline.called(`in-${n}`).stored(`in-${n}`, 1).hungUp(`in-${n}`);
    return done(timeline, 3);
  },
  compressed: () => {
    const timeline = write()
      .move('other')
      .expects(3)
      .called('in-1', { syntaxes: [transferSyntax.jpeg2000Lossless] });
    return done(timeline.stored('in-1', 3).hungUp('in-1'), 3);
  },
  'late but complete': () => {
    const timeline = write().move('dcmtk').expects(3).final(0, 30, { completed: 3 }).release().waits();
    return timeline.after(4000).called('in-1').stored('in-1', 3, true).hungUp('in-1').finish('complete');
  },
  'partly late but complete': () => {
    const timeline = write().move('dcmtk').expects(3).called('in-1').stored('in-1', 1);
    timeline.final(0, 900, { completed: 3 }).release().waits();
    return timeline.stored('in-1', 2, true).hungUp('in-1').finish('complete');
  },
  'counts without zeros (dcm4chee)': () =>
    delivered(5).final(0, 700, { completed: 5 }).release().finish('complete'),
  'expectation unknown': () => {
    const failure = { kind: 'dimse-status', service: 'C-FIND', status: 0xc000 } as const;
    const timeline = write()
      .move('other')
      .add({ type: 'expected-unknown', failure })
      .called('in-1')
      .stored('in-1', 3);
    return done(timeline.hungUp('in-1'), 3);
  },
  'with warnings': () =>
    delivered(3).final(0xb000, 700, { completed: 1, warning: 2, failed: 0 }).release().finish('complete'),
  'from another address of the PACS': () =>
    done(
      write().move('other').expects(2).called('in-1', { from: '10.77.0.8' }).stored('in-1', 2).hungUp('in-1'),
      2,
    ),
  'by C-GET': () =>
    write()
      .start('C-GET')
      .expects(2)
      .associate('dcmtk', 'C-GET')
      .request('C-GET')
      .stored('out-1', 2)
      .final(0, 400, { completed: 2 }, { service: 'C-GET' })
      .release()
      .finish('complete'),
  'still running': () => write().move('dcmtk').expects(9).called('in-1').stored('in-1', 4).after(500),
  'just queued': () => write().start(),
  'silent for a while': () => write().move('other').expects(9).after(45_000),
  'cancelled by the user': () => {
    const timeline = write()
      .move('dcmtk')
      .expects(9)
      .called('in-1')
      .stored('in-1', 2)
      .add({ type: 'cancel-requested' });
    timeline
      .controlEvent({ type: 'cancel-sent', service: 'C-MOVE', messageId: 1 })
      .after(200)
      .stored('in-1', 1);
    return timeline
      .hungUp('in-1')
      .final(0xfe00, 900, { completed: 3, remaining: 6 })
      .release()
      .finish('cancelled');
  },
  'cancelled before it began': () => write().start().add({ type: 'cancel-requested' }).finish('cancelled'),
  'a port scan beside it': () => done(delivered(2), 2),
};

describe('a healthy retrieve', () => {
  it('comes in at least twenty kinds', () => {
    expect(Object.keys(healthy).length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.keys(healthy))('has no finding: %s', (kind) => {
    const timeline = healthy[kind]?.() ?? write();
    const now = timeline.now;
    const scan = {
      at: now - 5,
      event: {
        type: 'connected',
        associationId: 'scan',
        direction: 'in',
        localAddress: '10.77.0.10',
        localPort: 11_113,
        remoteAddress: '10.77.0.66',
        remotePort: 9,
        elapsedMs: 0,
      },
    } as const;
    const log = kind.startsWith('a port scan') ? [scan] : [];
    const evidence = gatherEvidence(timeline.events, {
      now,
      listener: { state: 'listening', port: 11_113, boundAddress: '::', log },
    });
    expect(diagnose(evidence).map((one) => [one.cause, one.evidence])).toEqual([]);
  });
});
