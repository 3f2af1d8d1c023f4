import { z } from 'zod';
import { informationModelSchema, queryLevelSchema } from '../dicom/query-level.ts';
import { failureSchema } from '../failure/failure.ts';
import { retrieveOutcomeSchema } from '../retrieve/timeline-event.ts';
import { controlAssociationSchema, inboundConnectionSchema, refusalSchema } from './evidence-association.ts';
import { networkFactsSchema } from './network-facts.ts';
import { probeResultSchema } from './probe-result.ts';

/*
 * Everything that is known about one attempt, as plain data: it goes into support bundles and comes out of them the same.
 * What is unknown is absent, never false or 0. `seq` refers to the timeline event of a fact. Times in ms since 1970.
 * No patient data: UIDs, addresses, AE titles and counts only.
 */

const seq = z.number().int().positive().optional();

/** Our storage listener. `inbound` has every connection of the time, or, with `onlyTied`, those known to be the peer's. */
export const listenerFactsSchema = z.object({
  state: z.enum(['starting', 'listening', 'failed', 'stopped']).optional(),
  aeTitle: z.string().optional(),
  port: z.number().int().optional(),
  /** As bound: `::`, `0.0.0.0`, or one address. */
  boundAddress: z.string().optional(),
  failure: failureSchema.optional(),
  /** Who answers on the port when we could not have it. */
  owner: z
    .object({
      implementationClassUid: z.string().optional(),
      implementationVersionName: z.string().optional(),
      /** Process or product, where the system tells. */
      name: z.string().optional(),
      /** A second copy of this program. */
      isUs: z.boolean().optional(),
    })
    .optional(),
  inbound: z.array(inboundConnectionSchema),
  onlyTied: z.literal(true).optional(),
});
export type ListenerFacts = z.infer<typeof listenerFactsSchema>;

/** What C-FIND said before or beside the request. */
export const expectationSchema = z.object({
  instances: z.number().int().optional(),
  series: z.number().int().optional(),
  /** Absent: not known whether the peer has what was asked for. */
  exists: z.enum(['yes', 'no']).optional(),
  sopClassUids: z.array(z.string()).optional(),
  /** Instance Availability (0008,0056), the least available of what was asked for. */
  availability: z.enum(['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE']).optional(),
  /** Retrieve AE Title (0008,0054). */
  retrieveAeTitles: z.array(z.string()).optional(),
  failure: failureSchema.optional(),
  seq,
});
export type ExpectationFacts = z.infer<typeof expectationSchema>;

/** What came to our disk for this attempt. */
export const arrivalsSchema = z.object({
  /** Distinct instances of what was asked for. */
  received: z.number().int(),
  /** Instances in all; more than `received` when some came twice. */
  total: z.number().int(),
  bytes: z.number(),
  /** What came of it in the last attempt, which the counts of the peer are about; absent: there was only one. */
  attempt: z.object({ received: z.number().int(), total: z.number().int() }).optional(),
  /** Distinct instances after the final status. */
  late: z.number().int(),
  firstAt: z.number().optional(),
  lastAt: z.number().optional(),
  firstSeq: seq,
  lastSeq: seq,
  lateSeq: seq,
  /** Instances that we refused to store, whichever association they came on. */
  refused: z.array(refusalSchema),
  /** Distinct instances that came after we had sent C-CANCEL, and when the last of them did. */
  afterCancel: z.number().int().optional(),
  lastAfterCancelMs: z.number().optional(),
  /** Instances of other studies or series than asked for, on associations of this retrieve. */
  outOfScope: z.number().int().optional(),
});
export type ArrivalFacts = z.infer<typeof arrivalsSchema>;

/** A search by a person, where the failure is one of C-FIND. */
export const queryFactsSchema = z.object({
  matches: z.number().int(),
  /** The keys had a name or other free text. */
  byText: z.boolean().optional(),
  /** Names that this peer has listed in earlier searches, and that this one asked for. */
  listedBefore: z.number().int().optional(),
  /** We stopped it. */
  cancelled: z.boolean().optional(),
});

/** What earlier traffic with this node taught, and what people told us about it. */
export const nodeMemorySchema = z.object({
  /** A retrieve to this AE title of ours has succeeded before. */
  everSucceeded: z.boolean().optional(),
  lastSuccess: z
    .object({
      at: z.number(),
      localAddress: z.string().optional(),
      listenerPort: z.number().int().optional(),
      aeTitle: z.string().optional(),
      secondsToFirstImage: z.number().optional(),
    })
    .optional(),
  senderAddresses: z.array(z.string()).optional(),
  senderAeTitles: z.array(z.string()).optional(),
  finalFirst: z.boolean().optional(),
  countsReliable: z.boolean().optional(),
  wholeStudiesOnly: z.boolean().optional(),
  /** False: it refused a retrieve for a missing key. */
  relational: z.boolean().optional(),
  getSupported: z.boolean().optional(),
  /** The peer accepted this called AE title before. */
  calledAeAccepted: z.boolean().optional(),
  /** A C-FIND with our present calling AE title was answered. */
  findWorked: z.boolean().optional(),
  /** Last C-ECHO that succeeded on this host and port. */
  lastEchoOkAt: z.number().optional(),
  implementationClassUid: z.string().optional(),
  implementationVersionName: z.string().optional(),
  /** Known product, where a person or its behaviour told. */
  product: z.enum(['orthanc', 'dcmqrscp', 'dcm4chee', 'conquest', 'pynetdicom']).optional(),
  /** Our entry as the PACS administrator read it out. */
  registered: z
    .object({
      aeTitle: z.string().optional(),
      /** Address or host name. */
      host: z.string().optional(),
      port: z.number().int().optional(),
      at: z.number().optional(),
    })
    .optional(),
  /** When the administrator said that the entry had been changed. */
  entryChangedAt: z.number().optional(),
});
export type NodeMemory = z.infer<typeof nodeMemorySchema>;

export const ownHealthSchema = z.object({
  maxEventLoopDelayMs: z.number().optional(),
  /** Longest time from a C-STORE's last byte to our response. */
  maxStoreResponseMs: z.number().optional(),
  freeBytes: z.number().optional(),
  /** Where instances are stored. */
  storePath: z.string().optional(),
  /** Other retrieves from the same node that were running without an answer. */
  otherSilentRetrieves: z.number().int().optional(),
});
export type OwnHealth = z.infer<typeof ownHealthSchema>;

export const operationSchema = z.enum(['retrieve', 'query', 'echo']);

export const evidenceSchema = z.object({
  operation: operationSchema,
  /** When the evidence was taken. */
  takenAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  outcome: retrieveOutcomeSchema.optional(),
  outcomeFailure: failureSchema.optional(),
  finishedSeq: seq,
  /** Of an attempt that failed, in a retrieve that another way then completed. */
  avoided: z.literal(true).optional(),
  nodeName: z.string().optional(),
  peer: z.object({ aeTitle: z.string(), host: z.string(), port: z.number().int() }).optional(),
  /** How we appear to the peer: the entry that it must have for us. */
  local: z.object({
    aeTitle: z.string().optional(),
    moveDestination: z.string().optional(),
    address: z.string().optional(),
    port: z.number().int().optional(),
  }),
  method: z.enum(['C-MOVE', 'C-GET']).optional(),
  level: queryLevelSchema.optional(),
  model: informationModelSchema.optional(),
  /** The association of the request itself, of the last attempt. */
  control: controlAssociationSchema.optional(),
  /** The association of the C-FIND for the expectation. */
  expect: controlAssociationSchema.optional(),
  listener: listenerFactsSchema.optional(),
  expectation: expectationSchema.optional(),
  arrivals: arrivalsSchema.optional(),
  query: queryFactsSchema.optional(),
  /** The user's cancel. */
  cancelRequested: z.object({ at: z.number().optional(), seq }).optional(),
  /** We wait for images after the final status. */
  waitingForLate: z.object({ at: z.number().optional(), graceMs: z.number(), seq }).optional(),
  memory: nodeMemorySchema.optional(),
  network: networkFactsSchema.optional(),
  /** The peer is in the subnet of our address towards it. */
  sameSubnet: z.boolean().optional(),
  health: ownHealthSchema.optional(),
  probes: z.array(probeResultSchema),
  /** From which silence on a C-MOVE without an answer counts as failed, where somebody waits for it; absent: 180 s. */
  patienceMs: z.number().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;
