import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  type NodeFactName,
  type NodeFacts,
  type NodeFactValue,
  nodeFactsSchema,
  type StatedFact,
} from '../../../shared/contract/node-profile.ts';
import { type NodeMemory, nodeMemorySchema } from '../../../shared/diagnosis/evidence.ts';
import { openJsonFile } from '../settings/json-file.ts';

const documentSchema = z.object({ profiles: z.record(z.string(), nodeFactsSchema) });

/** Something that a node was seen to do. */
export type LearnedFact = {
  readonly [N in NodeFactName]: { readonly name: N; readonly value: NodeFactValue<N>; readonly how: string };
}[NodeFactName];

/**
 * What nodes were found to do, kept in `node-profiles.json`. The key is the id of a stored node; of a peer that was written
 * out, `AET@host:port`.
 */
export interface NodeProfiles {
  facts(key: string): NodeFacts;
  /** Keeps what is new. A fact that a person has set stays. Written in the background: losing it costs a second lesson. */
  learn(key: string, facts: readonly LearnedFact[]): void;
  /** A person knows better. Rejects with `disk-full` or `file-write-failed`; then nothing has changed. */
  state(key: string, fact: StatedFact): Promise<NodeFacts>;
  /** Forgets one fact, or all; rejects as `state` does. */
  forget(key: string, name?: NodeFactName): Promise<NodeFacts>;
  /** For the diagnosis; undefined while nothing is known. */
  memory(key: string): NodeMemory | undefined;
}

export function openNodeProfiles(options: {
  readonly folder: string;
  readonly log: Logger;
  now(): number;
}): NodeProfiles {
  const { value, file } = openJsonFile({
    path: join(options.folder, 'node-profiles.json'),
    schema: documentSchema,
    log: options.log,
    now: options.now(),
    absent: () => ({ profiles: {} }),
  });
  let { profiles } = value;
  const factsOf = (key: string): NodeFacts =>
    (Object.hasOwn(profiles, key) ? profiles[key] : undefined) ?? {};
  const replace = async (key: string, facts: NodeFacts): Promise<NodeFacts> => {
    const former = profiles;
    const { [key]: _, ...others } = profiles;
    profiles = Object.keys(facts).length > 0 ? { ...others, [key]: facts } : others;
    try {
      await file.write({ profiles });
    } catch (error) {
      profiles = former;
      throw error;
    }
    return facts;
  };

  return {
    facts: factsOf,
    learn(key, learned) {
      const facts = withLearned(factsOf(key), learned, options.now());
      if (facts === undefined) return;
      replace(key, facts).catch((error) =>
        options.log.warn({ err: error }, 'what was learned about a node could not be written'),
      );
    },
    state: (key, { name, value: stated }) =>
      replace(
        key,
        nodeFactsSchema.parse({
          ...factsOf(key),
          [name]: { value: stated, at: options.now(), how: 'set by hand', setByPerson: true },
        }),
      ),
    forget(key, name) {
      const facts = { ...factsOf(key) };
      if (name === undefined) return replace(key, {});
      delete facts[name];
      return replace(key, facts);
    },
    memory: (key) => memoryOf(factsOf(key)),
  };
}

/** Undefined when nothing is new. */
function withLearned(facts: NodeFacts, learned: readonly LearnedFact[], now: number): NodeFacts | undefined {
  let changed = false;
  let next: NodeFacts = facts;
  for (const { name, value, how } of learned) {
    const known = next[name];
    if (known?.setByPerson || JSON.stringify(known?.value) === JSON.stringify(value)) continue;
    next = nodeFactsSchema.parse({ ...next, [name]: { value, at: now, how, setByPerson: false } });
    changed = true;
  }
  return changed ? next : undefined;
}

/** The facts without how they were learned, as the diagnosis takes them. */
function memoryOf(facts: NodeFacts): NodeMemory | undefined {
  if (Object.keys(facts).length === 0) return undefined;
  const values = Object.entries(facts).map(([name, fact]) => [name, fact?.value]);
  // The schema takes what the diagnosis knows how to use, and drops the rest.
  return nodeMemorySchema.parse({
    ...Object.fromEntries(values),
    ...(facts.lastSuccess && { everSucceeded: true }),
  });
}
