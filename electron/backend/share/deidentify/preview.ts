import type {
  DeidentifyChange,
  DeidentifyOptions,
  DeidentifyPreview,
  ShareScope,
} from '../../../../shared/contract/share.ts';
import { FailureError } from '../../../../shared/failure/failure.ts';
import type { Library } from '../../library/library.ts';
import { type SharedInstance, sharedInstances } from '../shared-instances.ts';
import { Deidentifier } from './deidentifier.ts';
import { deidentifiedCopy, noWarnings } from './instance-copy.ts';

/** Series that are looked at: more would make the answer slow, and repeat itself. */
const mostSeries = 50;

/** What a de-identified export would change. Files that can't be read are passed over. */
export async function previewDeidentified(
  library: Pick<Library, 'instances' | 'storedFile'>,
  request: { readonly scopes: readonly ShareScope[]; readonly options: DeidentifyOptions },
): Promise<DeidentifyPreview> {
  const bySeries = Map.groupBy(sharedInstances(library, request.scopes), (one) => one.seriesInstanceUid);
  const samples = [...bySeries.values()].slice(0, mostSeries);
  const deidentifier = new Deidentifier(request.options);
  const rows = new Map<string, DeidentifyChange & { instances: number }>();
  let warnings = noWarnings();
  let examined = 0;
  for (const series of samples) {
    const [first] = series;
    const seen = new Set<string>();
    const found = first && (await look(first, deidentifier, (change) => addRow(rows, seen, change)));
    if (!found) continue;
    examined += 1;
    warnings = {
      burnedIn: warnings.burnedIn + found.burnedIn * series.length,
      contentLost: warnings.contentLost + found.contentLost * series.length,
      documents: warnings.documents + found.documents * series.length,
    };
  }
  const changes = [...rows.values()].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return { changes, examined, warnings };
}

function addRow(
  rows: Map<string, DeidentifyChange & { instances: number }>,
  seen: Set<string>,
  change: DeidentifyChange,
): void {
  const key = `${change.tag} ${change.action}`;
  const known = rows.get(key);
  // An attribute that comes several times in one instance, in sequences, counts once.
  if (!known) rows.set(key, { ...change, instances: 1 });
  else if (!seen.has(key)) rows.set(key, { ...known, instances: known.instances + 1 });
  seen.add(key);
}

async function look(
  instance: SharedInstance,
  deidentifier: Deidentifier,
  note: (change: DeidentifyChange) => void,
): Promise<DeidentifyPreview['warnings'] | undefined> {
  try {
    return (await deidentifiedCopy(instance, deidentifier, note)).warnings;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return error.failure.kind === 'invalid-request' ? { ...noWarnings(), documents: 1 } : undefined;
  }
}
