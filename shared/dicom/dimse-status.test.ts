import { describe, expect, it } from 'vitest';
import { formatStatus, statusCategory, statusMeaning } from './dimse-status.ts';

describe('statusCategory', () => {
  it.each([
    [0x0000, 'success'],
    [0xff00, 'pending'],
    [0xff01, 'pending'],
    [0xfe00, 'cancel'],
    [0xb000, 'warning'],
    [0xb006, 'warning'],
    [0x0001, 'warning'],
    [0xa702, 'failure'],
    [0xa801, 'failure'],
    [0xc000, 'failure'],
    [0x0122, 'failure'],
  ])('%i is %s', (status, category) => {
    expect(statusCategory(status)).toBe(category);
  });
});

describe('statusMeaning', () => {
  it('means by service what PS3.4 says: A900 of a query is about its identifier', () => {
    expect(statusMeaning('C-FIND', 0xa900).meaning).toContain('Identifier');
    expect(statusMeaning('C-STORE', 0xa900).meaning).toContain('Data set');
  });

  it('gives a meaning to vendor codes by their range', () => {
    expect(statusMeaning('C-MOVE', 0xc511)).toEqual({ category: 'failure', meaning: 'Unable to process' });
    expect(statusMeaning('C-STORE', 0xa7ff).meaning).toContain('out of resources');
  });

  it('admits that it does not know a code', () => {
    expect(statusMeaning('C-MOVE', 0x4242).meaning).toContain('does not list');
  });

  it('prints codes as logs do', () => {
    expect(formatStatus(0xa702)).toBe('0xA702');
    expect(formatStatus(0)).toBe('0x0000');
  });
});
