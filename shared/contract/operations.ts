import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { probeIdSchema, probeResultSchema } from '../diagnosis/probe-result.ts';
import { aeTitleSchema } from '../dicom/application-entity.ts';
import { transferFamilySchema } from '../dicom/transfer-syntax.ts';
import { uidSchema } from '../dicom/uid.ts';
import { failureSchema } from '../failure/failure.ts';
import { adminCardSchema } from '../link-check/admin-card.ts';
import { faultIds } from '../practice/faults.ts';
import { retrieveSummarySchema } from '../retrieve/retrieve-state.ts';
import { retrieveMethodSchema, retrieveScopeSchema, studyLabelSchema } from '../retrieve/timeline-event.ts';
import { certificateImportSchema, certificateSchema, certificateWishSchema } from './certificate.ts';
import {
  elementFormatSchema,
  elementListSchema,
  elementRequestSchema,
  elementValueRequestSchema,
} from './data-elements.ts';
import { libraryInstanceSchema, librarySeriesSchema, libraryStudySchema } from './library.ts';
import {
  cleanPreviewSchema,
  cleanRunSchema,
  keepingRulesSchema,
  keepingStateSchema,
  librarySortSchema,
  libraryStatisticsSchema,
  quarantinedFileSchema,
  studyFetchSchema,
  trashedStudySchema,
} from './library-keeping.ts';
import { listenerSettingsSchema, listenerStateSchema } from './listener.ts';
import { measurementSchema } from './measurement.ts';
import { nodeFactNameSchema, nodeProfileSchema, statedFactSchema } from './node-profile.ts';
import {
  echoResultSchema,
  nodeStateSchema,
  pacsNodeDraftSchema,
  pacsNodeSchema,
  peerRefSchema,
} from './pacs-node.ts';
import { prioritySchema, queueMoveSchema, queuePartSchema } from './queue.ts';
import { reportSchema } from './report.ts';
import { appInfoSchema, practiceStateSchema, settingsSchema } from './settings.ts';
import { deidentifyOptionsSchema, deidentifyPreviewSchema, shareScopeSchema } from './share.ts';
import { openedBundleSchema, supportBundleSchema } from './support-bundle.ts';

const none = z.object({});

/** Every request that the interface can make of the backend: `noun.verb`, one object in, one value out. */
export const operations = {
  'app.info': { input: none, output: appInfoSchema },

  'settings.get': { input: none, output: settingsSchema },
  'settings.save': { input: settingsSchema, output: settingsSchema },

  'node.list': { input: none, output: z.array(nodeStateSchema) },
  'node.save': {
    input: z.object({ nodeId: z.string().optional(), draft: pacsNodeDraftSchema }),
    output: pacsNodeSchema,
  },
  'node.delete': { input: z.object({ nodeId: z.string() }), output: none },
  /** C-ECHO. A peer that does not answer is a result with a failure, not a failed call. */
  'node.echo': { input: peerRefSchema, output: echoResultSchema },

  /** What the program has learned about a stored node. */
  'node.profile': { input: z.object({ nodeId: z.string() }), output: nodeProfileSchema },
  /** A person knows better than what was learned. */
  'node.stateFact': {
    input: z.object({ nodeId: z.string(), fact: statedFactSchema }),
    output: nodeProfileSchema,
  },
  /** Forgets one learned fact, or all. */
  'node.forget': {
    input: z.object({ nodeId: z.string(), fact: nodeFactNameSchema.optional() }),
    output: nodeProfileSchema,
  },
  /** What the administrator of that PACS has to enter for us. */
  'node.adminCard': { input: peerRefSchema, output: adminCardSchema },

  'listener.get': { input: none, output: listenerStateSchema },
  /** Restarts the listener; when the new port can't be had the state says why and the program goes on. */
  'listener.configure': { input: listenerSettingsSchema, output: listenerStateSchema },

  'certificate.list': { input: none, output: z.array(certificateSchema) },
  /** Keeps the certificates of files, with their keys where these are there. */
  'certificate.import': { input: certificateImportSchema, output: z.array(certificateSchema) },
  /** Makes a key and a certificate for this workstation that signs itself. */
  'certificate.make': { input: certificateWishSchema, output: certificateSchema },
  /** The certificate alone, in PEM: what the other side has to trust. */
  'certificate.export': {
    input: z.object({ certificateId: z.string() }),
    output: z.object({ pem: z.string() }),
  },
  /** `invalid-request` while a node or the listener uses it. */
  'certificate.delete': { input: z.object({ certificateId: z.string() }), output: none },

  'retrieve.start': {
    input: z.object({
      peer: peerRefSchema,
      scope: retrieveScopeSchema,
      method: retrieveMethodSchema.optional(),
      moveDestination: aeTitleSchema.optional(),
      /** What images are wished for where the PACS has a choice. */
      compression: transferFamilySchema.optional(),
      label: studyLabelSchema.optional(),
      priority: prioritySchema.optional(),
      /** How often it may be put off while the PACS is busy; the setting when absent. */
      busyRetries: z.number().int().min(0).max(20).optional(),
      /** What a search told that the whole study has: with a series or one image the library knows that it has a part. */
      studyInstances: z.number().int().positive().optional(),
      /** Asks only for what the PACS lists and the library has not. */
      onlyMissing: z.boolean().optional(),
      /** On a full disk it waits until there is space and goes on by itself, unless this is false: then it ends. */
      waitForSpace: z.boolean().optional(),
    }),
    output: z.object({ retrieveId: z.string() }),
  },
  'retrieve.cancel': { input: z.object({ retrieveId: z.string() }), output: none },
  /** Starts the same request again as a new retrieve. */
  'retrieve.retry': {
    input: z.object({ retrieveId: z.string() }),
    output: z.object({ retrieveId: z.string() }),
  },
  /** Starts a retrieve of the images that are still missing after this one, by their UIDs where the PACS lists them. */
  'retrieve.getMissing': {
    input: z.object({ retrieveId: z.string() }),
    output: z.object({ retrieveId: z.string() }),
  },
  /** Removes an ended retrieve and its journal from the list; images stay. */
  'retrieve.remove': { input: z.object({ retrieveId: z.string() }), output: none },
  'retrieve.list': { input: none, output: z.array(retrieveSummarySchema) },
  /** Instances that C-FIND promised and that are not on disk. */
  'retrieve.missing': {
    input: z.object({ retrieveId: z.string() }),
    output: z.array(z.object({ seriesInstanceUid: z.string(), sopInstanceUid: z.string() })),
  },

  /** These four resolve when the change is on disk. A retrieve that has ended is `invalid-request`. */
  'queue.setPriority': {
    input: z.object({ retrieveId: z.string(), priority: prioritySchema }),
    output: none,
  },
  'queue.move': { input: z.object({ retrieveId: z.string(), to: queueMoveSchema }), output: none },
  /** What runs is cancelled at the PACS and queued again, for what is missing then. */
  'queue.pause': { input: z.object({ part: queuePartSchema }), output: none },
  'queue.resume': { input: z.object({ part: queuePartSchema }), output: none },
  /** Ends the wait for a busy PACS. */
  'queue.tryNow': { input: z.object({ retrieveId: z.string() }), output: none },

  /**
   * The administrator says that our entry was changed: keeps it in the profile of the node, and tests each minute for six
   * whether the PACS can send to us now. Answers when it can, or when the time is over. The tests show on the timeline.
   */
  'retrieve.watchEntry': {
    input: z.object({ retrieveId: z.string() }),
    output: z.object({ good: z.boolean() }),
  },
  /**
   * Runs a test of the diagnosis for an ended retrieve; its step and what follows from it are appended to the timeline.
   * A test that could not be run gives a failure instead of a result. `told` is the answer of the person of test P9.
   */
  'retrieve.probe': {
    input: z.object({
      retrieveId: z.string(),
      probe: probeIdSchema,
      told: z
        .object({
          reached: z.boolean(),
          error: z
            .enum(['refused', 'timeout', 'unreachable', 'unknown-host', 'rejected', 'other'])
            .optional(),
        })
        .optional(),
    }),
    output: z.object({
      result: probeResultSchema.optional(),
      failure: failureSchema.optional(),
      findings: z.array(findingSchema),
    }),
  },
  'retrieve.bundle': { input: z.object({ retrieveId: z.string() }), output: supportBundleSchema },
  /** Reads a support bundle, or a journal, from its text. */
  'bundle.open': { input: z.object({ text: z.string() }), output: openedBundleSchema },

  'library.search': {
    input: z.object({
      /** Words to find in name, ID, accession number and description; every word must occur. */
      text: z.string().optional(),
      studyInstanceUids: z.array(uidSchema).optional(),
      patientId: z.string().optional(),
      pinned: z.literal(true).optional(),
      sort: librarySortSchema.optional(),
      /** By name it is when absent, by anything else not: the newest or largest first. */
      ascending: z.boolean().optional(),
      limit: z.number().int().min(1).max(10_000).optional(),
      offset: z.number().int().min(0).optional(),
    }),
    output: z.object({ studies: z.array(libraryStudySchema), total: z.number().int() }),
  },
  'library.series': {
    input: z.object({ studyInstanceUid: uidSchema }),
    output: z.array(librarySeriesSchema),
  },
  'library.instances': {
    input: z.object({ studyInstanceUid: uidSchema, seriesInstanceUid: uidSchema.optional() }),
    output: z.array(libraryInstanceSchema),
  },
  /** To the trash. `invalid-request` while a retrieve of the study runs or waits. */
  'library.delete': {
    input: z.object({ studyInstanceUid: uidSchema }),
    output: z.object({ trashId: z.string() }),
  },
  /** Brings a deleted study back whole; what came again meanwhile stays as it is. `not-found` when it went for good. */
  'library.restore': {
    input: z.object({ trashId: z.string() }),
    output: z.object({ studyInstanceUid: uidSchema }),
  },
  /** Newest first. */
  'library.trash': { input: none, output: z.array(trashedStudySchema) },
  /** For good; without ids all. */
  'library.emptyTrash': {
    input: z.object({ trashIds: z.array(z.string()).optional() }),
    output: z.object({ studies: z.number().int(), freedBytes: z.number() }),
  },
  /** A pinned study is never removed by a rule. */
  'library.pin': { input: z.object({ studyInstanceUid: uidSchema, pinned: z.boolean() }), output: none },
  /** Fetches what the PACS that a study came from lists and the library has not. */
  'library.getMissing': { input: z.object({ studyInstanceUid: uidSchema }), output: studyFetchSchema },
  'library.statistics': { input: none, output: libraryStatisticsSchema },
  'library.saveRules': { input: keepingRulesSchema, output: keepingStateSchema },
  /** What the rules would remove now; with `rules`, what these would. */
  'library.previewClean': {
    input: z.object({ rules: keepingRulesSchema.optional() }),
    output: cleanPreviewSchema,
  },
  /** Runs the rules now. */
  'library.clean': { input: none, output: cleanRunSchema },
  'library.quarantine': { input: none, output: z.array(quarantinedFileSchema) },
  /** For good. */
  'library.emptyQuarantine': {
    input: none,
    output: z.object({ files: z.number().int(), freedBytes: z.number() }),
  },
  /** Writes the study's Part 10 files below the folder as `study/series/instance.dcm`. */
  'library.export': {
    input: z.object({ studyInstanceUid: uidSchema, folder: z.string() }),
    output: z.object({ files: z.number().int() }),
  },

  /** The data elements of an instance in the order of its file; values of more than 512 characters are cut. */
  'instance.elements': { input: elementRequestSchema, output: elementListSchema },
  'instance.elementValue': { input: elementValueRequestSchema, output: z.object({ value: z.string() }) },
  'instance.elementsAs': {
    input: elementRequestSchema.extend({ format: elementFormatSchema }),
    output: z.object({ text: z.string() }),
  },
  /** A structured report or a selection of key objects, read as a document. */
  'instance.report': { input: elementRequestSchema, output: reportSchema },

  'measurement.list': {
    input: z.object({ studyInstanceUid: uidSchema }),
    output: z.array(measurementSchema),
  },
  /** Adds or replaces measurements, all or none. */
  'measurement.save': {
    input: z.object({ measurements: z.array(measurementSchema).min(1).max(1000) }),
    output: none,
  },
  'measurement.delete': {
    input: z.object({ measurementIds: z.array(z.uuid()).max(1000) }),
    output: none,
  },

  /** What a de-identified export would change, from the first instance of each series. Nothing is written. */
  'share.previewDeidentified': {
    input: z.object({ scopes: z.array(shareScopeSchema).min(1), options: deidentifyOptionsSchema }),
    output: deidentifyPreviewSchema,
  },

  'practice.get': { input: none, output: practiceStateSchema },
  'practice.set': { input: z.object({ running: z.boolean() }), output: practiceStateSchema },
  /** Null: no fault. Off again whenever the practice PACS starts; `invalid-request` while it is not running. */
  'practice.setFault': {
    input: z.object({ fault: z.enum(faultIds).nullable() }),
    output: practiceStateSchema,
  },
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<N extends OperationName> = z.input<(typeof operations)[N]['input']>;
export type OperationRequest<N extends OperationName> = z.output<(typeof operations)[N]['input']>;
export type OperationOutput<N extends OperationName> = z.output<(typeof operations)[N]['output']>;
