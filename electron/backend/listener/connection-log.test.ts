import { describe, expect, it } from 'vitest';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createConnectionLog } from './connection-log.ts';

function requested(contexts: number, transferSyntaxes: number): AssociationEvent {
  return {
    type: 'association-requested',
    associationId: 'a',
    direction: 'in',
    callingAe: 'A',
    calledAe: 'B',
    maxPduLength: 0,
    implementationClassUid: '',
    implementationVersionName: '',
    contexts: Array.from({ length: contexts }, (_, index) => ({
      id: index * 2 + 1,
      abstractSyntax: '1.2.840.10008.5.1.4.1.1.2',
      transferSyntaxes: Array<string>(transferSyntaxes).fill('1.2.840.10008.1.2.4.90'),
    })),
  };
}

it('keeps the largest real requests, and of larger ones the sentence only', () => {
  const log = createConnectionLog(createFakeClock());
  log.add('real', requested(128, 20));
  log.add('made up', requested(128, 128));
  expect(log.entries().map(({ text, event }) => [text, event !== undefined])).toEqual([
    ['real', true],
    ['made up', false],
  ]);
});

it('lets the oldest lines go', () => {
  const log = createConnectionLog(createFakeClock(), 3);
  for (const text of ['1', '2', '3', '4']) log.add(text);
  expect(log.entries().map((entry) => entry.text)).toEqual(['2', '3', '4']);
});

describe('what an address repeats', () => {
  const clock = createFakeClock();
  const log = createConnectionLog(clock);
  let calls = 0;
  const told: string[] = [];
  log.follow(({ text }) => told.push(text));

  const connected = (remoteAddress: string): string => {
    const associationId = `in-${++calls}`;
    const ends = { localAddress: '10.0.0.2', localPort: 11_112, remoteAddress, remotePort: 40_000 };
    log.add(`${remoteAddress} connected`, {
      ...{ type: 'connected', associationId, direction: 'in', elapsedMs: 0, ...ends },
    });
    return associationId;
  };
  const closed = (associationId: string, firstBytes: 'none' | 'http' | 'associate-rq'): void => {
    log.add(`closed: ${firstBytes}`, {
      ...{ type: 'connection-closed', associationId, orderly: false, bytesReceived: 0, firstBytes },
    });
  };
  const texts = () => log.entries().map(({ text }) => text);

  it('is told in full five times, then counted in one line that grows', () => {
    for (let visit = 0; visit < 300; visit += 1) {
      closed(connected('10.0.0.9'), 'none');
      clock.advance(10);
    }
    clock.advance(1000);
    expect(texts()).toHaveLength(11);
    expect(texts().at(-1)).toBe(
      '10.0.0.9 did the same 300 times in 3.0 s; only this is told of it: closed: none',
    );
    // For the diagnosis each is there by itself.
    expect(log.heard().filter(({ event }) => event?.type === 'connected')).toHaveLength(250);
    // Once a second, not once for each.
    expect(told.length).toBeLessThan(20);
    expect(log.entries().filter(({ replaces }) => replaces !== undefined)).toHaveLength(1);
  });

  it('is told when it does something else, from its beginning, and so are others', () => {
    const before = texts().length;
    const images = connected('10.0.0.9');
    expect(texts()).toHaveLength(before);
    log.add('asked for an association', { ...requested(1, 1), associationId: images });
    log.add('It called us by another name', undefined, images);
    log.add('accepted', {
      ...{ type: 'association-accepted', associationId: images, direction: 'in', maxPduLength: 0 },
      ...{ implementationClassUid: '', implementationVersionName: '', contexts: [], elapsedMs: 0 },
    });
    closed(images, 'associate-rq');
    closed(connected('10.0.0.8'), 'none');
    closed(connected('10.0.0.9'), 'http');
    expect(texts().slice(before)).toEqual([
      ...['10.0.0.9 connected', 'asked for an association', 'It called us by another name', 'accepted'],
      ...['closed: associate-rq', '10.0.0.8 connected', 'closed: none', '10.0.0.9 connected', 'closed: http'],
    ]);
  });

  it('is told in full again after a minute of rest', () => {
    clock.advance(61_000);
    const before = texts().length;
    closed(connected('10.0.0.9'), 'none');
    expect(texts().slice(before)).toEqual(['10.0.0.9 connected', 'closed: none']);
  });

  it('is a refusal too, by who asked and why it was refused', () => {
    const before = texts().length;
    for (let visit = 0; visit < 50; visit += 1) {
      const caller = connected('10.0.0.7');
      log.add('asked', { ...requested(1, 1), associationId: caller });
      log.add('rejected', {
        ...{ type: 'association-rejected', associationId: caller, by: 'us', elapsedMs: 0 },
        ...{ result: 1, source: 1, reason: 3 },
      });
      closed(caller, 'associate-rq');
    }
    clock.advance(1000);
    expect(texts().slice(before)).toHaveLength(21);
    expect(texts().at(-1)).toContain('did the same 50 times');
  });
});
