import { z } from 'zod';
import { aeTitleSchema, portSchema } from '../dicom/application-entity.ts';
import { callerRuleSchema } from '../dicom/caller-rule.ts';
import { failureSchema } from '../failure/failure.ts';
import { associationEventSchema } from '../retrieve/association-event.ts';
import { listenerTlsSchema } from './certificate.ts';

export const listenerSettingsSchema = z.object({
  aeTitle: aeTitleSchema,
  port: portSchema,
  /** `::` listens on every address, IPv4 too. */
  bindAddress: z.string().trim().min(1, 'Enter an address, or :: for all').default('::'),
  /** Whoever calls us by another AE title is refused (A-ASSOCIATE-RJ 1/1/7). Absent or false: any name will do. */
  onlyOwnAeTitle: z.boolean().optional(),
  /** While enforced, others than these are refused (A-ASSOCIATE-RJ 1/1/3). Absent: everybody is let in. */
  allowedCallers: z.object({ enforced: z.boolean(), callers: z.array(callerRuleSchema) }).optional(),
  /** A second port, with encryption; absent: none. */
  tls: listenerTlsSchema.optional(),
});
export type ListenerSettings = z.infer<typeof listenerSettingsSchema>;

/** Who answers on our port when we could not have it. */
export const portOwnerSchema = z.object({
  implementationClassUid: z.string().optional(),
  implementationVersionName: z.string().optional(),
  /** The process, where the system tells: its name and id. */
  name: z.string().optional(),
  /** A second copy of this program. */
  isUs: z.boolean().optional(),
});
export type PortOwner = z.infer<typeof portOwnerSchema>;

/** What the listener pill shows on every screen. */
export const listenerStateSchema = z.object({
  settings: listenerSettingsSchema,
  status: z.enum(['starting', 'listening', 'failed', 'stopped']),
  /** Addresses of this computer at which a PACS may reach the listener, best guess first, none loopback unless all are. */
  addresses: z.array(z.string()),
  failure: failureSchema.optional(),
  /** The port with encryption; absent: there is none. */
  tls: z
    .object({
      port: z.number().int(),
      status: z.enum(['listening', 'failed', 'stopped']),
      failure: failureSchema.optional(),
    })
    .optional(),
  /** Inbound associations that are open now. */
  openAssociations: z.number().int(),
  /** Instances stored since the program started. */
  storedInstances: z.number().int(),
});
export type ListenerState = z.infer<typeof listenerStateSchema>;

/** A line of the listener's or the practice PACS's connection log. `at` in ms since 1970. */
export const connectionLogEntrySchema = z.object({
  seq: z.number().int(),
  at: z.number(),
  /** The whole event in one plain sentence. */
  text: z.string(),
  event: associationEventSchema.optional(),
  /** `seq` of the line whose place it takes: a count that has grown. */
  replaces: z.number().int().optional(),
});
export type ConnectionLogEntry = z.infer<typeof connectionLogEntrySchema>;
