import { z } from 'zod';

/** `how`: what was seen, in a few words. A fact that a person has set is never replaced by one that was learned. */
const fact = <V extends z.ZodType>(value: V) =>
  z.object({ value, at: z.number(), how: z.string(), setByPerson: z.boolean() }).optional();

export const lastSuccessSchema = z.object({
  at: z.number(),
  /** Our address towards the node. */
  localAddress: z.string().optional(),
  listenerPort: z.number().int().optional(),
  /** Our AE title as move destination. */
  aeTitle: z.string().optional(),
  secondsToFirstImage: z.number().optional(),
});

/** What a node was found to do, beside what a person entered about it. An unknown fact is absent. */
export const nodeFactsSchema = z.object({
  getSupported: fact(z.boolean()),
  patientRootSupported: fact(z.boolean()),
  /** Series and instances can be asked for without the keys of their parents. */
  relational: fact(z.boolean()),
  /** Says that it has finished before it sends: its retrieves stay open for longer. */
  finalFirst: fact(z.boolean()),
  countsReliable: fact(z.boolean()),
  /** Moves whole studies only. */
  wholeStudiesOnly: fact(z.boolean()),
  /** Takes several SOP Instance UIDs in one request. */
  uidLists: fact(z.boolean()),
  /** Gives a study that is asked for in parts, several at the same time. */
  studiesInParts: fact(z.boolean()),
  /** What brought everything the last time; tried first where both are allowed. */
  worksBy: fact(z.enum(['C-MOVE', 'C-GET'])),
  pendingResponses: fact(z.boolean()),
  /** What it calls itself when it sends to us, and from where. */
  senderAeTitles: fact(z.array(z.string())),
  senderAddresses: fact(z.array(z.string())),
  lastSuccess: fact(lastSuccessSchema),
  implementationClassUid: fact(z.string()),
  implementationVersionName: fact(z.string()),
  product: fact(z.enum(['orthanc', 'dcmqrscp', 'dcm4chee', 'conquest', 'pynetdicom'])),
  /** A C-FIND with our AE title was answered. */
  findWorked: fact(z.boolean()),
  /** It accepts the AE title that we call it by. */
  calledAeAccepted: fact(z.boolean()),
  /** Our entry as its administrator read it out. */
  registered: fact(
    z.object({
      aeTitle: z.string().optional(),
      host: z.string().optional(),
      port: z.number().int().optional(),
      at: z.number().optional(),
    }),
  ),
  /** When the administrator said that our entry had been changed. */
  entryChangedAt: fact(z.number()),
});
export type NodeFacts = z.infer<typeof nodeFactsSchema>;
export const nodeFactNameSchema = nodeFactsSchema.keyof();
export type NodeFactName = z.infer<typeof nodeFactNameSchema>;
export type NodeFactValue<N extends NodeFactName> = NonNullable<NodeFacts[N]>['value'];

export const nodeProfileSchema = z.object({ nodeId: z.string(), facts: nodeFactsSchema });
export type NodeProfile = z.infer<typeof nodeProfileSchema>;

/** A fact that a person states. */
export const statedFactSchema = z.discriminatedUnion('name', [
  flag('getSupported'),
  flag('patientRootSupported'),
  flag('relational'),
  flag('finalFirst'),
  flag('countsReliable'),
  flag('wholeStudiesOnly'),
  flag('uidLists'),
  flag('studiesInParts'),
  flag('pendingResponses'),
  z.object({ name: z.literal('senderAeTitles'), value: z.array(z.string()) }),
  z.object({ name: z.literal('senderAddresses'), value: z.array(z.string()) }),
  z.object({
    name: z.literal('product'),
    value: z.enum(['orthanc', 'dcmqrscp', 'dcm4chee', 'conquest', 'pynetdicom']),
  }),
  z.object({
    name: z.literal('registered'),
    value: z.object({
      aeTitle: z.string().optional(),
      host: z.string().optional(),
      port: z.number().int().optional(),
      at: z.number().optional(),
    }),
  }),
  z.object({ name: z.literal('entryChangedAt'), value: z.number() }),
]);
export type StatedFact = z.infer<typeof statedFactSchema>;

function flag<N extends string>(name: N) {
  return z.object({ name: z.literal(name), value: z.boolean() });
}
