import { describe, expect, it } from 'vitest';
import { matchesName } from './match-name.ts';

describe('a person name', () => {
  it.each([
    ['Yamamoto*', 'Yamamoto^Taro', true],
    ['yamamoto^taro', 'YAMAMOTO^TARO', true],
    ['Yamamoto^Taro^^', 'Yamamoto^Taro', true],
    ['山本*', 'Yamamoto^Taro=山本^太郎=やまもと^たろう', true],
    ['M?ller*', 'Müller^Jörg', true],
    ['Yama', 'Yamamoto^Taro', false],
    ['a.b', 'axb', false],
  ])('%s and %s: %s', (key, name, matches) => {
    expect(matchesName(key, name)).toBe(matches);
  });
});
