import { describe, expect, it } from 'vitest';
import type { BackendClient, StreamObserver } from '../../../../shared/contract/client.ts';
import type { Measurement, MeasurementChange } from '../../../../shared/contract/measurement.ts';
import { type Failure, FailureError } from '../../../../shared/failure/failure.ts';
import { createMeasurementDesk } from './desk.ts';
import { csvOf, jsonOf, textOf } from './export-text.ts';

const study = '1.2';

function measurement(more: Partial<Measurement> = {}): Measurement {
  return {
    measurementId: 'a',
    studyInstanceUid: study,
    seriesInstanceUid: '1.2.1',
    place: { kind: 'image', sopInstanceUid: '1.2.1.1', frame: 1 },
    kind: 'length',
    points: [
      [1, 2],
      [3, 4],
    ],
    name: '',
    values: [{ quantity: 'length', value: 12.345678, unit: 'mm' }],
    basis: 'at the detector',
    createdAt: 1,
    ...more,
  };
}

/** A backend whose answers come when the test gives them. */
function backend() {
  const observers = new Map<string, StreamObserver<MeasurementChange>>();
  const waiting: { readonly operation: string; resolve(): void; reject(error: unknown): void }[] = [];
  const failures: Failure[] = [];
  const client = {
    call: (operation: string) =>
      new Promise<object>((resolve, reject) => {
        waiting.push({ operation, resolve: () => resolve({}), reject });
      }),
    subscribe: (
      _: string,
      params: { studyInstanceUid: string },
      observer: StreamObserver<MeasurementChange>,
    ) => {
      observers.set(params.studyInstanceUid, observer);
      return () => observers.delete(params.studyInstanceUid);
    },
  } as unknown as BackendClient;
  const desk = createMeasurementDesk(client, (failure) => failures.push(failure));
  const tell = (change: Partial<MeasurementChange>, uid = study): void =>
    observers.get(uid)?.event({ changed: [], removed: [], ...change });
  const shown = (): Measurement[] => [...desk.state.getState().measurements.values()];
  return { desk, tell, shown, waiting, failures, observers };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the measurements of open studies', () => {
  it('are those that the backend has, from every window', () => {
    const { desk, tell, shown, observers } = backend();
    desk.follow([study, '1.3']);
    tell({ changed: [measurement()] });
    tell({ changed: [measurement({ measurementId: 'b', studyInstanceUid: '1.3' })] }, '1.3');
    expect(shown().map((one) => one.measurementId)).toEqual(['a', 'b']);
    tell({ removed: ['a'] });
    expect(shown().map((one) => one.measurementId)).toEqual(['b']);
    desk.follow([study]);
    expect(shown()).toEqual([]);
    expect([...observers.keys()]).toEqual([study]);
  });

  it('that went while the line was down are gone when it is back', () => {
    const { desk, tell, shown } = backend();
    desk.follow([study]);
    tell({ changed: [measurement(), measurement({ measurementId: 'b' })] });
    desk.renew();
    tell({ changed: [measurement()] });
    expect(shown().map((one) => one.measurementId)).toEqual(['a']);
  });

  it('show a change at once, and do not jump back to what the backend says of an earlier one', async () => {
    const { desk, tell, shown, waiting } = backend();
    desk.follow([study]);
    const [first, second] = [measurement({ name: 'one' }), measurement({ name: 'two' })];
    desk.apply({ before: undefined, after: first });
    desk.apply({ before: first, after: second });
    tell({ changed: [first] });
    expect(shown()[0]?.name).toBe('two');
    for (const call of waiting) call.resolve();
    await settled();
    tell({ changed: [measurement({ name: 'by another window' })] });
    expect(shown()[0]?.name).toBe('by another window');
  });

  it('that can not be kept are taken back, and it is told', async () => {
    const { desk, shown, waiting, failures } = backend();
    desk.apply({ before: undefined, after: measurement() });
    waiting[0]?.reject(new FailureError({ kind: 'disk-full' }));
    await settled();
    expect(shown()).toEqual([]);
    expect(failures).toEqual([{ kind: 'disk-full' }]);
  });

  it('are undone and redone in their order; a new change ends what can be redone', () => {
    const { desk, shown, waiting } = backend();
    const renamed = measurement({ name: 'x' });
    desk.apply({ before: undefined, after: measurement() });
    desk.apply({ before: measurement(), after: renamed });
    desk.apply({ before: renamed, after: undefined });
    expect(shown()).toEqual([]);
    desk.undo();
    expect(shown()).toEqual([renamed]);
    desk.undo();
    desk.undo();
    expect(shown()).toEqual([]);
    expect(desk.state.getState()).toMatchObject({ canUndo: false, canRedo: true });
    desk.undo();
    desk.redo();
    expect(shown()).toEqual([measurement()]);
    desk.apply({ before: measurement(), after: renamed });
    expect(desk.state.getState()).toMatchObject({ canUndo: true, canRedo: false });
    expect(waiting.map((call) => call.operation.replace('measurement.', ''))).toEqual([
      'save',
      'save',
      'delete',
      'save',
      'save',
      'delete',
      'save',
      'save',
    ]);
  });

  it('that are deleted are not selected any more', () => {
    const { desk } = backend();
    desk.apply({ before: undefined, after: measurement() });
    desk.select('a', 0);
    desk.apply({ before: measurement(), after: undefined });
    expect(desk.state.getState().selected).toBeUndefined();
  });
});

describe('handed on', () => {
  const listed = [
    { measurement: measurement({ name: '=cmd, "x"' }), where: 'Se 1 Im 4' },
    { measurement: measurement({ kind: 'arrow', name: '', values: [], basis: '' }), where: 'Se 2 Im 1' },
  ];

  it('as text they say what, where, how much and what it means', () => {
    expect(textOf(listed)).toBe('=cmd, "x", Se 1 Im 4: 12.3 mm\n  at the detector\nArrow, Se 2 Im 1');
  });

  it('as CSV they have unrounded numbers, and no name is a formula', () => {
    const [head, first, second, end] = csvOf(listed).split('\r\n');
    expect(head).toContain('Quantity,Value,Unit');
    expect(first).toBe(
      `"'=cmd, ""x""",Length,Se 1 Im 4,Length,12.345678,mm,at the detector,${study},1.2.1,1.2.1.1,1,1 2; 3 4`,
    );
    expect(second).toContain('Arrow');
    expect(end).toBe('');
  });

  it('as JSON they are as they are kept', () => {
    expect(JSON.parse(jsonOf(listed)).measurements[0]).toMatchObject({ kind: 'length', where: 'Se 1 Im 4' });
  });
});
