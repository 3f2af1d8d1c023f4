import { expect, it } from 'vitest';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
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
  const log = createConnectionLog(() => 5);
  log.add('real', requested(128, 20));
  log.add('made up', requested(128, 128));
  expect(log.entries().map(({ text, event }) => [text, event !== undefined])).toEqual([
    ['real', true],
    ['made up', false],
  ]);
});

it('lets the oldest lines go', () => {
  const log = createConnectionLog(() => 5, 3);
  for (const text of ['1', '2', '3', '4']) log.add(text);
  expect(log.entries().map((entry) => entry.text)).toEqual(['2', '3', '4']);
});
