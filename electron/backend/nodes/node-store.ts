import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type PacsNode, type PacsNodeDraft, pacsNodeSchema } from '../../../shared/contract/pacs-node.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { openJsonFile } from '../settings/json-file.ts';
import { openNodeSecrets } from './node-secrets.ts';

const documentSchema = z.object({ nodes: z.array(pacsNodeSchema.omit({ practice: true })) });

/** The nodes that a person entered, kept in `nodes.json` in the order of entry. */
export interface NodeStore {
  list(): readonly PacsNode[];
  /**
   * Creates a node, or replaces the one with `nodeId`. Rejects with `not-found`, with `invalid-request` when another node has
   * the same AE title, host and port, and with `disk-full` or `file-write-failed`; then nothing has changed.
   */
  save(nodeId: string | undefined, draft: PacsNodeDraft): Promise<PacsNode>;
  delete(nodeId: string): Promise<void>;
  /** Of the user identity of a node. It is in no PacsNode. */
  secretOf(nodeId: string): string | undefined;
}

export function openNodeStore(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly now: number;
}): NodeStore {
  const { value, file } = openJsonFile({
    path: join(options.folder, 'nodes.json'),
    schema: documentSchema,
    log: options.log,
    now: options.now,
    absent: () => ({ nodes: [] }),
  });
  const secrets = openNodeSecrets(options);
  let nodes: readonly PacsNode[] = value.nodes.map((node) => ({ ...node, practice: false }));

  const replace = async (next: readonly PacsNode[]): Promise<void> => {
    await file.write({ nodes: next.map(({ practice: _, ...node }) => node) });
    nodes = next;
  };

  return {
    list: () => nodes,
    async save(nodeId, draft) {
      if (nodeId !== undefined) find(nodes, nodeId);
      refuseDuplicate(nodes, nodeId, draft);
      const id = nodeId ?? randomUUID();
      const node: PacsNode = { ...withoutSecret(draft), nodeId: id, practice: false };
      const { type, secret = secrets.get(id) } = draft.userIdentity ?? {};
      await secrets.set(id, type === undefined || type === 'username' ? undefined : secret);
      await replace(
        nodeId === undefined
          ? [...nodes, node]
          : nodes.map((existing) => (existing.nodeId === nodeId ? node : existing)),
      );
      return node;
    },
    async delete(nodeId) {
      find(nodes, nodeId);
      await replace(nodes.filter((node) => node.nodeId !== nodeId));
      await secrets.set(nodeId, undefined);
    },
    secretOf: secrets.get,
  };
}

function withoutSecret({ userIdentity, ...draft }: PacsNodeDraft): PacsNodeDraft {
  if (!userIdentity) return draft;
  const { secret: _, ...told } = userIdentity;
  return { ...draft, userIdentity: told };
}

function find(nodes: readonly PacsNode[], nodeId: string): PacsNode {
  const node = nodes.find((candidate) => candidate.nodeId === nodeId);
  if (!node) throw new FailureError({ kind: 'not-found', what: 'node' });
  return node;
}

/** Two entries for one application entity would show each of its studies twice. */
function refuseDuplicate(
  nodes: readonly PacsNode[],
  nodeId: string | undefined,
  draft: Pick<PacsNodeDraft, 'aeTitle' | 'host' | 'port'>,
): void {
  const twin = nodes.find(
    (node) =>
      node.nodeId !== nodeId &&
      node.aeTitle === draft.aeTitle &&
      node.host.toLowerCase() === draft.host.toLowerCase() &&
      node.port === draft.port,
  );
  if (!twin) return;
  throw new FailureError({
    kind: 'invalid-request',
    detail: `The node "${twin.name}" already has this AE title, host and port`,
  });
}
