import type { Library } from '../library/library.ts';
import type { ExpectedInstance } from './retrieve-files.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** What earlier turns of a retrieve have left, before a pause, a busy PACS or the end of the program. */
export interface EarlierTurns {
  /** SOP Instance UIDs that it brought and that are on disk still. */
  readonly here: ReadonlySet<string>;
  /** Expected and not on disk; undefined when it never became known what to expect. */
  readonly missing: readonly ExpectedInstance[] | undefined;
}

/** Looks what there is. What had reached the disk but not the journal is counted first. */
export async function lookBack(record: RetrieveRecord, library: Pick<Library, 'has'>): Promise<EarlierTurns> {
  const known = new Set<string>();
  for (const event of record.running ?? []) {
    if (event.type === 'instances-stored') for (const one of event.instances) known.add(one.sopInstanceUid);
  }
  const expected = await record.files.expected();
  const here = new Set([...known].filter((uid) => library.has(uid)));
  const unnoticed = (expected ?? []).filter(
    ({ sopInstanceUid }) => !known.has(sopInstanceUid) && library.has(sopInstanceUid),
  );
  if (unnoticed.length > 0) {
    for (const { sopInstanceUid } of unnoticed) here.add(sopInstanceUid);
    record.append({
      type: 'instances-stored',
      associationId: 'found-at-start',
      instances: unnoticed,
      bytes: 0,
      late: false,
      duplicates: 0,
    });
    await record.flush();
  }
  return { here, missing: expected?.filter(({ sopInstanceUid }) => !library.has(sopInstanceUid)) };
}

/** Nothing more has to be asked for. */
export function isAllHere({ here, missing }: EarlierTurns): boolean {
  return here.size > 0 && missing?.length === 0;
}
