import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '../../../shared/retrieve/timeline-view.ts';
import { layoutTimeline } from './timeline-layout.ts';
import { sinceBegin } from './timeline-row.tsx';

function item(key: string, change: Partial<TimelineItem>): TimelineItem {
  return { key, lane: 'left', kind: 'arrow', at: 0, text: key, details: [], tone: 'neutral', ...change };
}

function bars(items: readonly TimelineItem[]): string[] {
  return layoutTimeline(items).map((row) =>
    row.bars
      .map((bar) => `${bar.associationId}${bar.slot}${bar.begins ? '(' : ''}${bar.ends ? ')' : ''}`)
      .join(' '),
  );
}

describe('layoutTimeline', () => {
  it('draws a bar from the association to the last thing that happened on it', () => {
    const rows = bars([
      item('x', { kind: 'association', associationId: 'a', until: 9 }),
      item('1', { associationId: 'a' }),
      item('note', { lane: 'middle', kind: 'note' }),
      item('2', { associationId: 'a' }),
      item('end', { lane: 'middle', kind: 'note' }),
    ]);
    expect(rows).toEqual(['a0(', 'a0', 'a0', 'a0)', '']);
  });

  it('puts associations that are open at the same time side by side, and reuses the place', () => {
    const rows = bars([
      item('x', { kind: 'association', associationId: 'a', until: 9 }),
      item('y', { kind: 'association', associationId: 'b', until: 9 }),
      item('1', { associationId: 'a' }),
      item('2', { associationId: 'b' }),
      item('z', { kind: 'association', associationId: 'c', until: 9 }),
    ]);
    expect(rows).toEqual(['a0(', 'a0 b1(', 'a0) b1', 'b1)', 'c0()']);
  });

  it('lets an association that goes on reach the end', () => {
    const rows = bars([
      item('x', { kind: 'association', associationId: 'a' }),
      item('note', { lane: 'middle', kind: 'note' }),
    ]);
    expect(rows).toEqual(['a0(', 'a0)']);
  });

  it('lays out 20,000 rows in one pass', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => item(String(index), { at: index }));
    expect(layoutTimeline(items)).toHaveLength(20_000);
  });
});

describe('sinceBegin', () => {
  it('counts from the beginning, with minutes when there are any', () => {
    expect([0, 412, 12_034, 185_200].map((ms) => sinceBegin(1000 + ms, 1000))).toEqual([
      '+0.000',
      '+0.412',
      '+12.034',
      '+3:05.200',
    ]);
  });
});
