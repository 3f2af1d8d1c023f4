import { describe, expect, it } from 'vitest';
import { commandOf, isForSomethingElse, type KeyPress, viewerShortcuts } from './keyboard.ts';

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

  it('change the window, the zoom and the place without a mouse', () => {
    expect(commandOf(press('ArrowRight', { shiftKey: true }))).toEqual({
      kind: 'window',
      wider: 0.05,
      higher: 0,
    });
    expect(commandOf(press('ArrowUp', { ctrlKey: true }))).toEqual({ kind: 'pan', x: 0, y: -20 });
    for (const shiftKey of [true, false]) {
      expect(commandOf(press('+', { shiftKey }))).toEqual({ kind: 'zoom', factor: 1.25 });
    }
  });

  it('of every shortcut in the list do something', () => {
    const named: Record<string, string> = { Space: ' ', 'Page Up': 'PageUp', 'Page Down': 'PageDown' };
    const single = viewerShortcuts
      .flatMap(({ keys }) => keys.split(', '))
      .filter((key) => /^(Shift )?([A-Z]|Space|Page Up|Page Down|Home|End|Enter|0)$/.test(key));
    expect(single.length).toBeGreaterThan(30);
    for (const key of single) {
      const shiftKey = key.startsWith('Shift ');
      const name = key.replace('Shift ', '');
      expect(commandOf(press(named[name] ?? name, { shiftKey })), key).toBeDefined();
    }
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
    expect(commandOf(press('#'))).toBeUndefined();
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
