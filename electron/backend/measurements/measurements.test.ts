import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LibraryChange } from '../../../shared/contract/library.ts';
import type { Measurement, MeasurementChange } from '../../../shared/contract/measurement.ts';
import { createSubscribers } from '../subscribers.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { openMeasurements } from './measurements.ts';

const log = pino({ level: 'silent' });
const minutes = 60_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'measurements-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function measurement(more: Partial<Measurement> = {}): Measurement {
  return {
    measurementId: '7a3c1c1e-6d5e-4f4e-9a53-0d1f6a4d2b10',
    studyInstanceUid: '1.2.1',
    seriesInstanceUid: '1.2.1.1',
    place: { kind: 'image', sopInstanceUid: '1.2.1.1.1', frame: 1 },
    kind: 'length',
    points: [
      [10.25, 20],
      [30, 20.5],
    ],
    name: 'Läsion',
    values: [{ quantity: 'length', value: 12.345, unit: 'mm' }],
    basis: '',
    createdAt: 5,
    ...more,
  };
}

const second = measurement({ measurementId: '7a3c1c1e-6d5e-4f4e-9a53-0d1f6a4d2b11', createdAt: 6 });

/** A program run on the folder, with a library that has these studies. */
function run(
  options: { readonly studies?: readonly string[]; readonly clock?: ReturnType<typeof createFakeClock> } = {},
) {
  const studies = new Set(options.studies ?? ['1.2.1']);
  const trash = new Set<string>();
  const changes = createSubscribers<LibraryChange>();
  const clock = options.clock ?? createFakeClock();
  const measurements = openMeasurements({
    folder,
    log,
    clock,
    library: {
      search: ({ studyInstanceUids = [] }) => ({
        studies: [],
        total: studyInstanceUids.filter((uid) => studies.has(uid)).length,
      }),
      onChange: changes.add,
      isInTrash: (uid) => trash.has(uid),
    },
  });
  return {
    measurements,
    clock,
    deleteStudy(uid: string) {
      studies.delete(uid);
      changes.notify({ stored: [], deleted: [uid] });
    },
    /** As a person deletes it. */
    putIntoTrash(uid: string) {
      trash.add(uid);
      studies.delete(uid);
      changes.notify({ stored: [], deleted: [uid] });
    },
    emptyTrash(uid: string) {
      trash.delete(uid);
      changes.notify({ stored: [], deleted: [uid] });
    },
    bringBack: (uid: string) => studies.add(uid),
  };
}

describe('measurements', () => {
  it('survive the end of the program, in the order in which they were made', () => {
    const first = run();
    first.measurements.save([second, measurement()]);
    first.measurements.close();
    const next = run();
    expect(next.measurements.list('1.2.1')).toEqual([measurement(), second]);
    expect(next.measurements.list('1.2.2')).toEqual([]);
    next.measurements.close();
  });

  it('are replaced and deleted, and those who listen hear of it', () => {
    const { measurements } = run();
    const heard: [string, MeasurementChange][] = [];
    const stop = measurements.onChange((uid, change) => heard.push([uid, change]));
    const renamed = measurement({ name: 'Knoten' });
    measurements.save([measurement()]);
    measurements.save([renamed]);
    expect(measurements.list('1.2.1')).toEqual([renamed]);
    measurements.delete([renamed.measurementId, second.measurementId]);
    expect(measurements.list('1.2.1')).toEqual([]);
    expect(heard).toEqual([
      ['1.2.1', { changed: [measurement()], removed: [] }],
      ['1.2.1', { changed: [renamed], removed: [] }],
      ['1.2.1', { changed: [], removed: [renamed.measurementId] }],
    ]);
    stop();
    measurements.save([second]);
    expect(heard).toHaveLength(3);
    measurements.close();
  });

  it('stay as long as their study is in the trash, and go when it has gone for good', () => {
    const { measurements, clock, putIntoTrash, emptyTrash } = run();
    measurements.save([measurement()]);
    putIntoTrash('1.2.1');
    clock.advance(29 * 24 * 60 * 60_000);
    expect(measurements.list('1.2.1')).toEqual([measurement()]);
    emptyTrash('1.2.1');
    clock.advance(15 * 60_000);
    expect(measurements.list('1.2.1')).toEqual([]);
    measurements.close();
  });

  it('of a study that is not in the library are refused, and none of the others is kept', () => {
    const { measurements } = run();
    expect(() => measurements.save([measurement(), { ...second, studyInstanceUid: '9.9' }])).toThrow(
      expect.objectContaining({ failure: { kind: 'not-found', what: 'study' } }),
    );
    expect(measurements.list('1.2.1')).toEqual([]);
    measurements.close();
  });

  it('go with their study, after the time in which its deletion can be undone', () => {
    const { measurements, clock, deleteStudy } = run();
    measurements.save([measurement()]);
    deleteStudy('1.2.1');
    clock.advance(14 * minutes);
    expect(measurements.list('1.2.1')).toHaveLength(1);
    clock.advance(2 * minutes);
    expect(measurements.list('1.2.1')).toEqual([]);
    measurements.close();
    expect(clock.pending).toBe(0);
  });

  it('stay when the study is back in time', () => {
    const { measurements, clock, deleteStudy, bringBack } = run();
    measurements.save([measurement()]);
    deleteStudy('1.2.1');
    bringBack('1.2.1');
    clock.advance(60 * minutes);
    expect(measurements.list('1.2.1')).toHaveLength(1);
    measurements.close();
  });

  it('go also when the program ended meanwhile, or never heard of the deletion', () => {
    const clock = createFakeClock();
    const first = run({ clock, studies: ['1.2.1', '1.2.2'] });
    first.measurements.save([measurement(), { ...second, studyInstanceUid: '1.2.2' }]);
    first.deleteStudy('1.2.1');
    first.measurements.close();
    clock.advance(16 * minutes);
    const next = run({ clock, studies: [] });
    expect(next.measurements.list('1.2.1')).toEqual([]);
    expect(next.measurements.list('1.2.2')).toHaveLength(1);
    clock.advance(16 * minutes);
    expect(next.measurements.list('1.2.2')).toEqual([]);
    next.measurements.close();
  });

  it('whose file is damaged are put aside, and the program goes on', () => {
    writeFileSync(join(folder, 'measurements.sqlite'), 'this is not a database, whatever its name says');
    const { measurements } = run();
    measurements.save([measurement()]);
    expect(measurements.list('1.2.1')).toHaveLength(1);
    measurements.close();
    expect(readdirSync(folder)).toContain('measurements.sqlite.damaged');
  });
});
