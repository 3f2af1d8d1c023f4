import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';
import { linkCheckEventSchema } from '../link-check/hop.ts';
import { retrieveSummarySchema } from '../retrieve/retrieve-state.ts';
import { timelineEventSchema } from '../retrieve/timeline-event.ts';
import {
  integrityReportSchema,
  libraryChangeSchema,
  libraryProgressSchema,
  localFileKeepingSchema,
} from './library.ts';
import { keepingStateSchema, repairProgressSchema } from './library-keeping.ts';
import { connectionLogEntrySchema, listenerStateSchema } from './listener.ts';
import { measurementChangeSchema } from './measurement.ts';
import { nodeStateSchema, peerRefSchema } from './pacs-node.ts';
import { queryEventSchema, querySchema } from './query.ts';
import { queueStateSchema } from './queue.ts';
import { practiceStateSchema } from './settings.ts';
import { exportProgressSchema, exportRequestSchema, sendProgressSchema, sendRequestSchema } from './share.ts';

const none = z.object({});

/**
 * Every stream: `noun.stream`. State topics begin with the present state. Streams that do work (`query.results`,
 * `link-check.run`, `library.import`, `library.verify`) do it while they are subscribed and end by themselves; cancelling stops the work.
 */
export const topics = {
  'listener.state': { params: none, event: listenerStateSchema },
  /** The last entries first, then live. */
  'listener.log': { params: none, event: connectionLogEntrySchema },
  'node.states': { params: none, event: z.array(nodeStateSchema) },
  /** Tests a link step by step; nothing is changed at the PACS. The last event is `finished`; cancelling stops it. */
  'link-check.run': { params: peerRefSchema, event: linkCheckEventSchema },
  'query.results': { params: querySchema, event: queryEventSchema },
  /** All retrieves at first, afterwards those that changed, at most ten times a second; `removed` lists ids. */
  'retrieve.summaries': {
    params: none,
    event: z.object({ changed: z.array(retrieveSummarySchema), removed: z.array(z.string()) }),
  },
  /** What waits and runs on each node, in its order; at most ten times a second. */
  'queue.state': { params: none, event: queueStateSchema },
  /** Replays everything after `afterSeq` (0: all), then goes on live; ends when the retrieve has ended. */
  'retrieve.timeline': {
    params: z.object({ retrieveId: z.string(), afterSeq: z.number().int().min(0) }),
    event: z.array(timelineEventSchema),
  },
  'library.changes': { params: none, event: libraryChangeSchema },
  'library.import': {
    params: z.object({
      paths: z.array(z.string()).min(1),
      keeping: localFileKeepingSchema.default('copy'),
    }),
    event: libraryProgressSchema,
  },
  'library.verify': {
    params: none,
    event: z.object({
      checked: z.number().int(),
      total: z.number().int(),
      report: integrityReportSchema.optional(),
    }),
  },
  /** As `library.verify`, and has what is lost fetched again from where it came. */
  'library.repair': { params: none, event: repairProgressSchema },
  /** The rules, what they did last, and the trash. */
  'library.keeping': { params: none, event: keepingStateSchema },
  /** Without events: while it lasts these studies are in front of somebody, and no rule removes them. */
  'library.reading': {
    params: z.object({ studyInstanceUids: z.array(uidSchema).min(1).max(1000) }),
    event: none,
  },
  /** All measurements of a study at first, afterwards those that changed or went. */
  'measurement.changes': {
    params: z.object({ studyInstanceUid: uidSchema }),
    event: measurementChangeSchema,
  },
  /** Sends instances of the library to a peer (C-STORE); cancelling aborts. */
  'share.send': { params: sendRequestSchema, event: sendProgressSchema },
  /** Writes instances of the library into a new folder or archive; cancelling removes what was written. */
  'share.export': { params: exportRequestSchema, event: exportProgressSchema },
  'practice.state': { params: none, event: practiceStateSchema },
  'practice.log': { params: none, event: connectionLogEntrySchema },
} as const;

export type TopicName = keyof typeof topics;
export type TopicParams<N extends TopicName> = z.input<(typeof topics)[N]['params']>;
export type TopicRequest<N extends TopicName> = z.output<(typeof topics)[N]['params']>;
export type TopicEvent<N extends TopicName> = z.output<(typeof topics)[N]['event']>;
