import { describe, expect, it } from 'vitest';
import { implementation, isUid } from './uid.ts';

describe('isUid', () => {
  it.each(['1.2.840.10008.1.1', '2.25.0', '1.02.3', '1'])('accepts %s', (uid) => {
    expect(isUid(uid)).toBe(true);
  });

  it.each(['', '1..2', '.1', '1.', '1.2.a', '../1', '1/2', `1.${'2'.repeat(63)}`, '1.2 '])(
    'refuses "%s"',
    (uid) => {
      expect(isUid(uid)).toBe(false);
    },
  );

  it('names ourselves legally', () => {
    expect(isUid(implementation.classUid)).toBe(true);
    expect(implementation.versionName.length).toBeLessThanOrEqual(16);
  });
});
