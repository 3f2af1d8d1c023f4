import { describe, expect, it } from 'vitest';
import type { Finding, FindingAction } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { Way } from './attempt-plan.ts';
import { type EndedAttempt, firstMethod, nextWay, type WayQuestion } from './next-way.ts';

const finding = (...actions: FindingAction[]): Finding => ({
  ...{ cause: 'B02', name: 'n', confidence: 'likely', sentence: 's', steps: ['s'] },
  ...{ evidence: [{ text: 'e' }], excluded: [], actions },
});
const failed: Failure = { kind: 'dimse-status', service: 'C-MOVE', status: 0xa801 };
const move: Way = { method: 'C-MOVE', level: 'study' };
const get: Way = { method: 'C-GET', level: 'study' };

function ask(
  ended: Partial<EndedAttempt>,
  question: Partial<Omit<WayQuestion, 'ended'>> = {},
): ReturnType<typeof nextWay> {
  return nextWay({
    ...{ allowed: 'auto', scopeLevel: 'study', tried: [move], facts: {}, listening: true },
    ...question,
    ended: {
      ...{
        failure: failed,
        findings: [],
        brought: 0,
        arrived: 0,
        received: 0,
        missing: undefined,
        missingSeries: 0,
      },
      ...ended,
    },
  });
}

describe('after a C-MOVE that brought nothing', () => {
  const helps = { findings: [finding('use-c-get')] };

  it('C-GET is next when a finding says that it helps', () => {
    expect(ask(helps)).toEqual({ way: get, only: 'all' });
    expect(ask({ findings: [finding('retry')] })).toBeUndefined();
  });

  it.each<[string, Partial<WayQuestion>]>([
    ['the node allows only C-MOVE', { allowed: 'move' }],
    ['the node is known not to offer C-GET', { facts: { getSupported: false } }],
    ['C-GET was tried before', { tried: [get, move] }],
  ])('nothing is next when %s', (_, question) => expect(ask(helps, question)).toBeUndefined());

  it.each<Failure>([
    { kind: 'tcp-refused', host: 'h', port: 1, elapsedMs: 1 },
    { kind: 'not-found', what: 'these images' },
    { kind: 'disk-full' },
    { kind: 'association-rejected', result: 2, source: 3, reason: 1, callingAe: 'A', calledAe: 'B' },
    { kind: 'dimse-status', service: 'C-MOVE', status: 0xa700 },
  ])('nothing is next after $kind', (failure) => {
    expect(ask({ failure, findings: [finding('use-c-get', 'retry-later')] })).toBeUndefined();
  });

  it('C-GET is next where C-MOVE is not to be had, whatever else is found', () => {
    expect(ask({ failure: { kind: 'listener-not-running' } })?.way).toEqual(get);
  });

  it('the level changes where a finding says that it helps', () => {
    const question = { scopeLevel: 'series', tried: [{ ...move, level: 'series' }] } as const;
    expect(ask({ findings: [finding('retrieve-whole-study')] }, question)?.way).toEqual(move);
    const bySeries = { findings: [finding('retrieve-by-series')], missing: 9, missingSeries: 3 };
    expect(ask(bySeries)).toEqual({ way: { method: 'C-MOVE', level: 'series' }, only: 'missing' });
  });
});

describe('after a part has come', () => {
  const part = { brought: 3, received: 3, missing: 2, missingSeries: 1, findings: [finding('get-missing')] };

  it('the missing images are asked for in the same way, by what the node takes', () => {
    expect(ask(part)).toEqual({ way: { method: 'C-MOVE', level: 'instance' }, only: 'missing' });
    expect(ask(part, { facts: { uidLists: false } })?.way).toMatchObject({ level: 'instance', single: true });
    expect(ask(part, { facts: { wholeStudiesOnly: true }, tried: [move] })).toBeUndefined();
  });

  it('a PACS that sends the same again is not asked image by image', () => {
    const question = { tried: [move, { method: 'C-MOVE', level: 'instance' }] } as const;
    expect(
      ask({ ...part, brought: 0, arrived: 3 }, { ...question, tried: [...question.tried] }),
    ).toBeUndefined();
  });

  it('a silent PACS is not asked again', () => {
    const failure: Failure = { kind: 'response-timeout', during: 'C-MOVE', silentMs: 1 };
    expect(ask({ ...part, failure })).toBeUndefined();
  });

  it('the other method is asked for the missing ones when the same again brought nothing', () => {
    const again: Way = { method: 'C-MOVE', level: 'instance' };
    const none = { ...part, brought: 0, findings: [finding('use-c-get')] };
    const ways: Way[] = [];
    let tried: [Way, ...Way[]] = [move, again];
    for (let next = ask(none, { tried }); next; next = ask(none, { tried })) {
      ways.push(next.way);
      tried = [...tried, next.way];
    }
    // Each way once, and never without end.
    expect(ways).toEqual([
      { method: 'C-MOVE', level: 'instance', single: true },
      { method: 'C-GET', level: 'instance' },
    ]);
  });
});

describe('after a C-GET', () => {
  const refused: Failure = { kind: 'no-presentation-context', abstractSyntax: '1.2', contexts: [] };

  it('C-MOVE is next when C-GET is not offered, if our listener runs', () => {
    expect(ask({ failure: refused }, { tried: [get] })).toEqual({ way: move, only: 'all' });
    expect(ask({ failure: refused }, { tried: [get], listening: false })).toBeUndefined();
    expect(ask({ failure: refused }, { tried: [get], allowed: 'get' })).toBeUndefined();
  });
});

describe('the first way', () => {
  it('is C-MOVE, or what worked the last time where both are allowed', () => {
    expect(firstMethod('auto', {})).toBe('C-MOVE');
    expect(firstMethod('auto', { worksBy: 'C-GET' })).toBe('C-GET');
    expect(firstMethod('move', { worksBy: 'C-GET' })).toBe('C-MOVE');
    expect(firstMethod('get', { worksBy: 'C-MOVE' })).toBe('C-GET');
  });
});
