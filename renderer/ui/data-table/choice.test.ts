import { describe, expect, it } from 'vitest';
import { type Choice, type ChoiceBy, choiceBy, choose } from './choice.ts';

const keys = ['a', 'b', 'c', 'd', 'e'];

/** Chooses one after the other as the table does: what was chosen alone or toggled last begins a range. */
function choosing(...steps: readonly (readonly [ChoiceBy, string])[]): string {
  let choice: Choice = { lead: undefined, others: new Set() };
  let anchor: string | undefined;
  for (const [by, key] of steps) {
    choice = choose(choice, by, key, { keys, anchor });
    if (by !== 'range') anchor = key;
  }
  return `${choice.lead}+${[...choice.others].sort().join('')}`;
}

describe('choose', () => {
  it('one row alone lets the others go', () => {
    expect(choosing(['alone', 'a'], ['toggle', 'c'], ['alone', 'b'])).toBe('b+');
  });

  it('toggling adds a row, and takes one away', () => {
    expect(choosing(['alone', 'a'], ['toggle', 'c'])).toBe('c+a');
    expect(choosing(['alone', 'a'], ['toggle', 'c'], ['toggle', 'e'], ['toggle', 'a'])).toBe('e+c');
    expect(choosing(['alone', 'a'], ['toggle', 'c'], ['toggle', 'c'])).toBe('a+');
  });

  it('the last row stays chosen', () => {
    expect(choosing(['alone', 'a'], ['toggle', 'a'])).toBe('a+');
  });

  it('a range goes from where the choice began, in both directions, and shrinks', () => {
    expect(choosing(['alone', 'b'], ['range', 'd'])).toBe('d+bc');
    expect(choosing(['alone', 'd'], ['range', 'b'])).toBe('b+cd');
    expect(choosing(['alone', 'b'], ['range', 'e'], ['range', 'c'])).toBe('c+b');
    expect(choosing(['alone', 'c'], ['range', 'e'], ['range', 'a'])).toBe('a+bc');
  });

  it('a range without a beginning, or from a row that is gone, is the row alone', () => {
    expect(choosing(['range', 'c'])).toBe('c+');
    const gone = choose({ lead: 'x', others: new Set() }, 'range', 'c', { keys, anchor: 'x' });
    expect(gone).toEqual({ lead: 'c', others: new Set() });
  });
});

describe('choiceBy', () => {
  it('Shift means a range, Ctrl and ⌘ one more', () => {
    const event = { shiftKey: false, ctrlKey: false, metaKey: false };
    expect(choiceBy(event)).toBe('alone');
    expect(choiceBy({ ...event, ctrlKey: true })).toBe('toggle');
    expect(choiceBy({ ...event, metaKey: true })).toBe('toggle');
    expect(choiceBy({ ...event, shiftKey: true, ctrlKey: true })).toBe('range');
  });
});
