import { describe, expect, it } from 'vitest';
import { commandOf, isForSomethingElse, type KeyPress } from './keyboard.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

describe('keys', () => {
  it.each([
    ['ArrowDown', { kind: 'step', by: 1 }],
    ['PageUp', { kind: 'step', by: -10 }],
    ['End', { kind: 'end', which: 'last' }],
    ['3', { kind: 'preset', key: '3' }],
    ['0', { kind: 'actual-size' }],
    ['I', { kind: 'invert' }],
    [' ', { kind: 'overlays' }],
  ])('%s', (key, command) => {
    expect(commandOf(press(key))).toEqual(command);
  });

  it('turn left with Shift', () => {
    expect(commandOf(press('T', { shiftKey: true }))).toEqual({ kind: 'rotate', degrees: -90 });
  });

  it('with Ctrl, Alt or Meta belong to the program and the system', () => {
    expect(commandOf(press('r', { ctrlKey: true }))).toBeUndefined();
    expect(commandOf(press('1', { altKey: true }))).toBeUndefined();
    expect(commandOf(press('w', { metaKey: true }))).toBeUndefined();
  });

  it('that are not ours do nothing', () => {
    expect(commandOf(press('q'))).toBeUndefined();
    expect(commandOf(press('Escape'))).toBeUndefined();
  });
});

describe('keys for something else', () => {
  const element = (html: string): Element => {
    document.body.innerHTML = html;
    const found = document.querySelector('[data-target]');
    if (!found) throw new Error('no target');
    return found;
  };

  it('are those typed into a field or a dialog', () => {
    expect(isForSomethingElse(element('<input data-target>'), 'r')).toBe(true);
    expect(isForSomethingElse(element('<div role="dialog"><b data-target></b></div>'), 'r')).toBe(true);
  });

  it('are Space and Enter on a button, whose letters still go to the picture', () => {
    const button = element('<button data-target></button>');
    expect(isForSomethingElse(button, ' ')).toBe(true);
    expect(isForSomethingElse(button, 'r')).toBe(false);
  });
});
