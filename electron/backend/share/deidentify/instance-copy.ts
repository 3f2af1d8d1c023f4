import type { DeidentifyChange, DeidentifyWarnings } from '../../../../shared/contract/share.ts';
import { fail } from '../../../../shared/failure/failure.ts';
import { readText } from '../../dataset/attributes.ts';
import type { DataSet } from '../../dataset/data-set.ts';
import { parseDataSet } from '../../dataset/parse.ts';
import { dataSetBytes } from '../instance-bytes.ts';
import type { SharedInstance } from '../shared-instances.ts';
import type { Deidentifier } from './deidentifier.ts';
import { deidentify } from './deidentify.ts';

const maxInflatedLength = 1 << 30;
const storage = '1.2.840.10008.5.1.4.1.1';
/** Kinds whose pixels often have the patient's name in them: screens, ultrasound, photographs, video. */
const oftenBurnedIn = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(7|7\..+|6\..+|3\..+|77\.1\..+)$/;

export function noWarnings(): DeidentifyWarnings {
  return { burnedIn: 0, contentLost: 0, documents: 0 };
}

/** A whole document (PDF, CDA, a model): it can't be looked into. */
function isDocument(sopClassUid: string): boolean {
  return sopClassUid.startsWith(`${storage}.104.`);
}

/** Whether the pixels are said, or must be feared, to show who the patient is (PS3.3 C.7.6.1.1.1, Burned In Annotation). */
function mayBeBurnedIn(dataSet: DataSet, sopClassUid: string): boolean {
  const said = readText(dataSet, 0x0028_0301)?.toUpperCase();
  return said === 'YES' || (said !== 'NO' && oftenBurnedIn.test(sopClassUid));
}

export interface InstanceCopy {
  readonly dataSet: DataSet;
  readonly sopInstanceUid: string;
  readonly warnings: DeidentifyWarnings;
}

/** A de-identified copy in memory; the instance stays what it is. Rejects with `invalid-request` for documents. */
export async function deidentifiedCopy(
  instance: SharedInstance,
  deidentifier: Deidentifier,
  note?: (change: DeidentifyChange) => void,
): Promise<InstanceCopy> {
  const { sopClassUid, transferSyntaxUid } = instance;
  if (isDocument(sopClassUid))
    fail({ kind: 'invalid-request', detail: 'a document can not be de-identified: it was left out' });
  const bytes = await dataSetBytes(instance);
  const original = parseDataSet(bytes, transferSyntaxUid, { maxInflatedLength });
  const dataSet = deidentify(original, deidentifier, note);
  const hasContent = original.elements.has(0x0040_a730) || original.elements.has(0x0070_0001);
  return {
    dataSet,
    sopInstanceUid: readText(dataSet, 0x0008_0018) ?? '',
    warnings: {
      burnedIn: mayBeBurnedIn(original, sopClassUid) ? 1 : 0,
      contentLost: hasContent ? 1 : 0,
      documents: 0,
    },
  };
}
