import { describe, expect, it } from 'vitest';
import { outermost, type ResultItem } from './result-items.ts';
import type { StudyRow } from './study-row.ts';

const row = (uid: string): StudyRow => ({ studyInstanceUid: uid, attributes: {}, sources: [] });
const child = (uid: string) => ({ uid, nodeId: 'p', nodeIds: ['p'], attributes: {} });

const study = (uid: string): ResultItem => ({ kind: 'study', key: uid, row: row(uid), expanded: true });
const series = (uid: string, of: string): ResultItem => ({
  ...{ kind: 'series', key: uid, row: row(of), series: child(uid), expanded: true },
});
const instance = (uid: string, inSeries: string, of: string): ResultItem => ({
  ...{ kind: 'instance', key: uid, row: row(of), series: child(inSeries), instance: child(uid) },
});
const message: ResultItem = {
  ...{ kind: 'message', key: 'm', row: row('1'), level: 2, message: { type: 'loading' } },
};

const keys = (items: readonly ResultItem[]): string[] => outermost(items).map((item) => item.key);

describe('outermost', () => {
  it('keeps lines that have no other one around them', () => {
    expect(keys([study('1'), study('2'), series('3.1', '3'), instance('4.1.1', '4.1', '4')])).toEqual([
      ...['1', '2', '3.1', '4.1.1'],
    ]);
  });

  it('leaves out what comes with its study or its series', () => {
    expect(keys([study('1'), series('1.1', '1'), instance('1.2.1', '1.2', '1')])).toEqual(['1']);
    expect(keys([series('1.1', '1'), instance('1.1.1', '1.1', '1'), instance('1.2.1', '1.2', '1')])).toEqual([
      ...['1.1', '1.2.1'],
    ]);
  });

  it('has no messages', () => {
    expect(keys([message, study('2')])).toEqual(['2']);
  });
});
