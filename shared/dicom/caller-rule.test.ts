import { describe, expect, it } from 'vitest';
import { callerRuleSchema, parseCallerRule } from './caller-rule.ts';

describe('a rule about callers', () => {
  it.each([
    ['PACS1', { aeTitle: 'PACS1' }],
    [' STORE 2 @192.0.2.10', { aeTitle: 'STORE 2', address: '192.0.2.10' }],
    ['@192.0.2.10', { address: '192.0.2.10' }],
    ['@192.0.2.0/24', { address: '192.0.2.0', prefixLength: 24 }],
    ['PACS1@fd00::2', { aeTitle: 'PACS1', address: 'fd00::2' }],
    ['@fd00::/8', { address: 'fd00::', prefixLength: 8 }],
  ])('%s', (text, rule) => {
    expect(parseCallerRule(text)).toEqual(rule);
    expect(callerRuleSchema.parse(` ${text} `)).toBe(text.trim());
  });

  it.each(['', '@', 'PACS1@', '@pacs.example', 'PACS1@192.0.2.300', '@192.0.2.0/40', 'A'.repeat(17)])(
    'is not %s',
    (text) => {
      expect(parseCallerRule(text)).toBeUndefined();
      expect(callerRuleSchema.safeParse(text).success).toBe(false);
    },
  );
});
