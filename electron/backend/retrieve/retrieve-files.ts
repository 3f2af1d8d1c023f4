import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { peerRefSchema } from '../../../shared/contract/pacs-node.ts';
import { prioritySchema } from '../../../shared/contract/queue.ts';
import { type Evidence, evidenceSchema } from '../../../shared/diagnosis/evidence.ts';
import { transferFamilySchema } from '../../../shared/dicom/transfer-syntax.ts';
import { uidSchema } from '../../../shared/dicom/uid.ts';
import { type RetrieveSummary, retrieveSummarySchema } from '../../../shared/retrieve/retrieve-state.ts';
import {
  retrieveMethodSchema,
  retrieveScopeSchema,
  studyLabelSchema,
} from '../../../shared/retrieve/timeline-event.ts';
import type { RetrieveRequest } from './retrieves.ts';

/** What one retrieve keeps in its folder: `request.json`, `journal.jsonl`, `expected.json`, and once ended `summary.json` and `evidence.json`. */
export interface RetrieveFiles {
  readonly journalPath: string;
  /** Throws the file system's error. */
  create(request: RetrieveRequest, expected?: readonly ExpectedInstance[]): void;
  request(): RetrieveRequest | undefined;
  writeExpected(instances: readonly ExpectedInstance[]): Promise<void>;
  /** Undefined when the expectation never became known. */
  expected(): Promise<readonly ExpectedInstance[] | undefined>;
  /** What the diagnosis at the end was made from. */
  writeEvidence(evidence: Evidence): Promise<void>;
  evidence(): Promise<Evidence | undefined>;
  writeSummary(summary: RetrieveSummary): Promise<void>;
  summary(): Promise<RetrieveSummary | undefined>;
  remove(): Promise<void>;
}

const expectedInstanceSchema = z.object({ seriesInstanceUid: uidSchema, sopInstanceUid: uidSchema });
export type ExpectedInstance = z.infer<typeof expectedInstanceSchema>;

const requestSchema = z.object({
  peer: peerRefSchema,
  scope: retrieveScopeSchema,
  method: retrieveMethodSchema.optional(),
  moveDestination: z.string().optional(),
  compression: transferFamilySchema.optional(),
  label: studyLabelSchema.optional(),
  priority: prioritySchema.optional(),
  busyRetries: z.number().int().optional(),
  onlyMissing: z.boolean().optional(),
  waitForSpace: z.boolean().optional(),
});

export function retrieveFiles(folder: string, retrieveId: string): RetrieveFiles {
  const own = join(folder, retrieveId);
  const path = (name: string): string => join(own, name);
  return {
    journalPath: path('journal.jsonl'),
    create(request, expected) {
      mkdirSync(own, { recursive: true });
      if (expected) writeFileSync(path('expected.json'), JSON.stringify(expected));
      writeFileSync(path('request.json'), JSON.stringify(request));
    },
    request: () => parseJson(() => readFileSync(path('request.json'), 'utf8'), requestSchema),
    writeExpected: (instances) => writeJson(path('expected.json'), instances),
    expected: () => readJson(path('expected.json'), z.array(expectedInstanceSchema)),
    writeEvidence: (evidence) => writeJson(path('evidence.json'), evidence),
    evidence: () => readJson(path('evidence.json'), evidenceSchema),
    writeSummary: (summary) => writeJson(path('summary.json'), summary),
    summary: () => readJson(path('summary.json'), retrieveSummarySchema),
    remove: () => rm(own, { recursive: true, force: true }),
  };
}

/** Ids of the retrieves that have a folder. */
export async function retrieveIdsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseJson(() => text, schema);
}

/** A file that is missing, torn or of another version counts as absent: everything in it can be had again. */
function parseJson<S extends z.ZodType>(read: () => string, schema: S): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(read()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, JSON.stringify(value));
  await rename(temporary, path);
}
