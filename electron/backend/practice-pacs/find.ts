import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { buildDataSet, dataSetOf } from '../dataset/build.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { tagFromKey } from '../dataset/dictionary.ts';
import type { FinalStatus, InboundFind } from '../dimse/acceptor.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { checkHierarchy, status } from './hierarchy.ts';
import { isMatchingKey, matchesKey } from './matching.ts';

/** Always in an answer, asked for or not (PS3.4 C.4.1.1.3.2). */
const alwaysReturned = ['QueryRetrieveLevel', 'RetrieveAETitle'];

function isMatch(entry: CatalogueEntry, keys: Attributes): boolean {
  return Object.entries(keys).every(
    ([key, value]) => !isMatchingKey(key) || !value || matchesKey(key, value, entry.attributes[key] ?? ''),
  );
}

/** Answers in the character set of the study; sequences come back empty, because the samples have none to tell of. */
function answer(entry: CatalogueEntry, identifier: DataSet, keys: Attributes): DataSet {
  const asked = [...new Set([...Object.keys(keys), ...alwaysReturned])].filter(
    (key) =>
      key !== 'SpecificCharacterSet' && key !== 'TimezoneOffsetFromUTC' && tagFromKey(key) !== undefined,
  );
  const attributes = Object.fromEntries(asked.map((key) => [key, entry.attributes[key] ?? '']));
  const built = buildDataSet(attributes, { characterSet: entry.characterSet });
  const sequences: DataElement[] = [...identifier.elements.values()]
    .filter((element) => element.items)
    .map((element) => ({ ...element, items: [] }));
  return sequences.length > 0 ? dataSetOf([...built.elements.values(), ...sequences]) : built;
}

/** C-FIND of the Study Root and Patient Root models (PS3.4 C.4.1). */
export async function* find(
  catalogue: Catalogue,
  request: InboundFind,
): AsyncGenerator<DataSet, FinalStatus, void> {
  const checked = checkHierarchy(request, 'find');
  if ('refusal' in checked) return checked.refusal;
  for (const entry of catalogue.entries(checked.level)) {
    if (request.signal.aborted) return { status: status.cancelled };
    if (isMatch(entry, checked.keys)) yield answer(entry, request.identifier, checked.keys);
  }
  return { status: status.success };
}
