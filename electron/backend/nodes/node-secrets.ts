import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { openJsonFile } from '../settings/json-file.ts';

/** The secrets of nodes' user identities, by node id, in `node-secrets.json`, which only its user may read. */
export interface NodeSecrets {
  get(nodeId: string): string | undefined;
  /** Undefined forgets it. Rejects with `disk-full` or `file-write-failed`. */
  set(nodeId: string, secret: string | undefined): Promise<void>;
}

export function openNodeSecrets(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly now: number;
}): NodeSecrets {
  const { value, file } = openJsonFile({
    path: join(options.folder, 'node-secrets.json'),
    schema: z.record(z.string(), z.string()),
    log: options.log,
    now: options.now,
    mode: 0o600,
    absent: () => ({}),
  });
  let secrets: Readonly<Record<string, string>> = value;
  return {
    get: (nodeId) => (Object.hasOwn(secrets, nodeId) ? secrets[nodeId] : undefined),
    async set(nodeId, secret) {
      if (secrets[nodeId] === secret) return;
      const { [nodeId]: _, ...others } = secrets;
      const next = secret === undefined ? others : { ...others, [nodeId]: secret };
      await file.write(next);
      secrets = next;
    },
  };
}
