import { describe, expect, it } from 'vitest';
import { aeTitleSchema, formatPeerAe, parsePeerAe } from './application-entity.ts';

describe('parsePeerAe', () => {
  it.each([
    ['ORTHANC@127.0.0.1:4242', { aeTitle: 'ORTHANC', host: '127.0.0.1', port: 4242 }],
    ['My PACS@pacs.example.org:104', { aeTitle: 'My PACS', host: 'pacs.example.org', port: 104 }],
    ['AET@[::1]:11112', { aeTitle: 'AET', host: '::1', port: 11112 }],
    ['AET@host', undefined],
    ['AET@host:0', undefined],
    ['AET@host:65536', undefined],
    ['@host:104', undefined],
    ['SEVENTEEN_LETTERS@host:104', undefined],
    ['BACK\\SLASH@host:104', undefined],
  ])('%s', (text, expected) => {
    expect(parsePeerAe(text)).toEqual(expected);
  });

  it('comes back from its printed form, IPv6 too', () => {
    const peer = { aeTitle: 'AET', host: 'fe80::1', port: 104 };
    expect(parsePeerAe(formatPeerAe(peer))).toEqual(peer);
  });
});

describe('aeTitleSchema', () => {
  it('drops leading and trailing spaces, which do not count, and keeps case, which does', () => {
    expect(aeTitleSchema.parse('  Work Station ')).toBe('Work Station');
  });

  it('refuses sixteen spaces', () => {
    expect(aeTitleSchema.safeParse(' '.repeat(16)).success).toBe(false);
  });
});
