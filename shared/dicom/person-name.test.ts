import { describe, expect, it } from 'vitest';
import { formatPersonName, parsePersonName, personNameMatchingValue } from './person-name.ts';

describe('formatPersonName', () => {
  it.each([
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'ADAMS, Rev. John Robert Quincy B.A. M.Div.'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'YAMADA, Tarou  山田 太郎  やまだ たろう'],
    ['Hong^Gildong=洪^吉洞=홍^길동', 'HONG, Gildong  洪 吉洞  홍 길동'],
    ['=山田^太郎', '山田 太郎'],
    ['Äneas^Rüdiger', 'ÄNEAS, Rüdiger'],
    ['ANONYMOUS', 'ANONYMOUS'],
    ['^Prince', 'Prince'],
    ['', ''],
    ['^^^^', ''],
  ])('%s', (text, expected) => {
    expect(formatPersonName(text)).toBe(expected);
  });
});

describe('parsePersonName', () => {
  it('keeps the three component groups apart', () => {
    const name = parsePersonName('Wang^XiaoDong=王^小东=');
    expect(name.ideographic?.given).toBe('小东');
    expect(name.phonetic).toBeUndefined();
  });
});

describe('personNameMatchingValue', () => {
  it.each([
    ['smith john', 'smith*^john*'],
    ['Smith, John', 'Smith*^John*'],
    ['smith', 'smith*'],
    ['山田', '山田*'],
    ['smith^j*', 'smith^j*'],
    ['*smith', '*smith'],
    ['  ', ''],
    ['van der berg', 'van*der*berg*'],
    ['van der Berg, Jan  Willem', 'van der Berg*^Jan Willem*'],
    ['smith,', 'smith*'],
  ])('"%s" matches with "%s"', (typed, value) => {
    expect(personNameMatchingValue(typed)).toBe(value);
  });
});
