import { describe, expect, it } from 'vitest';
import type { AssociationEvent } from './association-event.ts';
import { describeEvent, formatDuration } from './describe-event.ts';
import type { JobEvent } from './timeline-event.ts';

const associationId = 'a1';

const sentences: readonly (readonly [AssociationEvent | JobEvent, string])[] = [
  [
    {
      type: 'retrieve-queued',
      nodeName: 'Archive',
      peer: { aeTitle: 'PACS', host: '10.0.0.1', port: 104 },
      scope: { studyInstanceUid: '1.2', seriesInstanceUid: '1.2.3' },
      method: 'auto',
    },
    'Retrieve of one series from Archive (PACS@10.0.0.1:104) was queued.',
  ],
  [
    {
      type: 'connection-closed',
      associationId,
      orderly: false,
      bytesReceived: 18,
      firstBytes: 'http',
      failure: { kind: 'protocol-error', during: 'association', detail: 'PDU type 47' },
    },
    'The connection was closed; the visitor spoke HTTP, not DICOM.',
  ],
  [{ type: 'expected-counted', instances: 1, series: 1 }, 'The PACS says that there is 1 image in 1 series.'],
  [
    {
      type: 'instances-stored',
      associationId,
      instances: [{ sopInstanceUid: '1.1', seriesInstanceUid: '1.2.3' }],
      bytes: 5,
      late: true,
      duplicates: 1,
    },
    '1 image received and stored after the final status, which had been here before.',
  ],
  [
    {
      type: 'instance-refused',
      associationId,
      sopInstanceUid: '1.1',
      status: 0xa700,
      failure: { kind: 'disk-full' },
    },
    'We refused an image with 0xA700: the disk of this computer is full.',
  ],
  [
    {
      type: 'retrieve-finished',
      outcome: 'failed',
      failure: { kind: 'dimse-status', service: 'C-MOVE', status: 0xa801 },
    },
    'The retrieve failed: the PACS does not know where to send the images.',
  ],
  [
    { type: 'retrieve-finished', outcome: 'cancelled', failure: { kind: 'cancelled' } },
    'The retrieve was cancelled.',
  ],
  [
    {
      type: 'association-rejected',
      associationId,
      by: 'peer',
      result: 1,
      source: 1,
      reason: 7,
      elapsedMs: 3,
    },
    'The peer rejected the association (1/1/7: called AE title not recognised).',
  ],
  [
    {
      type: 'response-final',
      associationId,
      service: 'C-MOVE',
      status: 0xb000,
      counts: { completed: 8, failed: 2 },
      elapsedMs: 3,
    },
    'C-MOVE ended with 0xB000 (Sub-operations complete, one or more failed): 8 completed, 2 failed.',
  ],
  [
    { type: 'connection-closed', associationId, orderly: false, bytesReceived: 0, firstBytes: 'none' },
    'The connection was closed without a single byte.',
  ],
];

describe('describeEvent', () => {
  it.each(sentences)('%j', (event, sentence) => {
    expect(describeEvent(event)).toBe(sentence);
  });

  it('writes durations as people read them', () => {
    expect([4, 3100, 45_000, 125_000, 180_000].map(formatDuration)).toEqual([
      '4 ms',
      '3.1 s',
      '45 s',
      '2 min 5 s',
      '3 min',
    ]);
  });
});
