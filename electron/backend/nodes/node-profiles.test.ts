import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NodeProfiles, openNodeProfiles } from './node-profiles.ts';

let folder: string;
let now = 1000;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-profiles-'));
  now = 1000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): NodeProfiles => openNodeProfiles({ folder, log: pino({ level: 'silent' }), now: () => now });

describe('profiles of nodes', () => {
  it('keep what was learned, with when and how, over a restart', async () => {
    const profiles = open();
    profiles.learn('n1', [{ name: 'finalFirst', value: true, how: '2 images after its final status' }]);
    // Written in the background, in the order of the calls: this waits for both.
    await profiles.state('n2', { name: 'product', value: 'orthanc' });
    expect(open().facts('n1')).toEqual({
      finalFirst: { value: true, at: 1000, how: '2 images after its final status', setByPerson: false },
    });
    expect(open().memory('n1')).toEqual({ finalFirst: true });
  });

  it('are unchanged by the same lesson again, and follow a new one', () => {
    const profiles = open();
    profiles.learn('n1', [{ name: 'countsReliable', value: true, how: 'first' }]);
    now = 2000;
    profiles.learn('n1', [{ name: 'countsReliable', value: true, how: 'second' }]);
    expect(profiles.facts('n1').countsReliable).toMatchObject({ at: 1000, how: 'first' });
    profiles.learn('n1', [{ name: 'countsReliable', value: false, how: 'third' }]);
    expect(profiles.facts('n1').countsReliable).toMatchObject({ value: false, at: 2000, how: 'third' });
  });

  it('hold what a person has set against what is learned, until it is forgotten', async () => {
    const profiles = open();
    await profiles.state('n1', { name: 'getSupported', value: false });
    profiles.learn('n1', [{ name: 'getSupported', value: true, how: 'an answer' }]);
    expect(profiles.facts('n1').getSupported).toMatchObject({ value: false, setByPerson: true });
    await profiles.forget('n1', 'getSupported');
    profiles.learn('n1', [{ name: 'getSupported', value: true, how: 'an answer' }]);
    expect(profiles.facts('n1').getSupported?.value).toBe(true);
  });

  it('are empty for a node that nobody knows, and after everything was forgotten', async () => {
    const profiles = open();
    expect(profiles.facts('constructor')).toEqual({});
    expect(profiles.memory('n1')).toBeUndefined();
    await profiles.state('n1', { name: 'relational', value: true });
    expect(await profiles.forget('n1')).toEqual({});
    expect(JSON.parse(readFileSync(join(folder, 'node-profiles.json'), 'utf8'))).toEqual({ profiles: {} });
  });

  it('say that a retrieve has ever succeeded once one has', () => {
    const profiles = open();
    profiles.learn('n1', [{ name: 'lastSuccess', value: { at: 5, aeTitle: 'WS' }, how: 'a C-MOVE' }]);
    expect(profiles.memory('n1')).toEqual({ everSucceeded: true, lastSuccess: { at: 5, aeTitle: 'WS' } });
  });

  it('give the diagnosis what it uses, and nothing else', async () => {
    const profiles = open();
    profiles.learn('n1', [
      { name: 'patientRootSupported', value: true, how: 'a retrieve' },
      { name: 'senderAeTitles', value: ['PACS1'], how: 'images that it sent' },
    ]);
    await profiles.state('n1', { name: 'entryChangedAt', value: 900 });
    expect(profiles.memory('n1')).toEqual({ senderAeTitles: ['PACS1'], entryChangedAt: 900 });
  });
});
