import type { InformationModel } from '../../../shared/dicom/query-level.ts';
import { isStorageSopClass } from '../../../shared/dicom/sop-class.ts';
import { type TransferFamily, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { ContextProposal } from '../dimse/association.ts';
import { getContext } from './identifier.ts';

/** An association has room for 128 presentation contexts (odd IDs of one byte, PS3.8 9.3.2.2); some stay free. */
const mostContexts = 120;

const native = [transferSyntax.explicitLittle, transferSyntax.implicitLittle];

const compressed = [
  transferSyntax.jpegLosslessSv1,
  transferSyntax.jpeg2000Lossless,
  transferSyntax.jpegBaseline,
  transferSyntax.jpegLsLossless,
  transferSyntax.jpeg2000,
  transferSyntax.rleLossless,
  transferSyntax.jpegExtended,
  transferSyntax.jpegLossless,
  transferSyntax.jpegLsNearLossless,
  transferSyntax.htj2kLossless,
  transferSyntax.htj2kLosslessRpcl,
  transferSyntax.htj2k,
  '1.2.840.10008.1.2.4.102',
  '1.2.840.10008.1.2.4.103',
];

const storage = '1.2.840.10008.5.1.4.1.1.';

/** What radiology archives hold, the commonest first; used when no C-FIND told the SOP classes. */
const commonStorage: readonly string[] = [
  '2',
  '4',
  '1',
  '1.1',
  '1.1.1',
  '1.2',
  '1.2.1',
  '7',
  '6.1',
  '3.1',
  '20',
  '128',
  '130',
  '2.1',
  '4.1',
  '4.2',
  '6.2',
  '12.1',
  '12.1.1',
  '12.2',
  '12.2.1',
  '13.1.1',
  '13.1.2',
  '13.1.3',
  '1.3',
  '1.3.1',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
  '11.1',
  '11.2',
  '88.11',
  '88.22',
  '88.33',
  '88.34',
  '88.40',
  '88.50',
  '88.59',
  '88.65',
  '88.67',
  '88.71',
  '66',
  '66.1',
  '66.2',
  '66.3',
  '66.4',
  '66.5',
  '67',
  '104.1',
  '104.2',
  '104.3',
  '481.1',
  '481.2',
  '481.3',
  '481.5',
  '481.8',
  '77.1.1',
  '77.1.1.1',
  '77.1.2',
  '77.1.4',
  '77.1.4.1',
  '77.1.5.1',
  '77.1.5.4',
  '9.1.1',
  '9.1.2',
  '9.1.3',
  '9.2.1',
  '3',
  '6',
  '5',
  '128.1',
  '4.3',
  '4.4',
  '2.2',
  '30',
  '68.1',
  '14.1',
  '14.2',
  '78.1',
].map((suffix) => storage + suffix);

/**
 * The presentation contexts of a C-GET: the request's own and, in the SCP role, one for every SOP class with the native
 * encodings, and further ones with one compressed transfer syntax each as far as there is room. A context of its own for
 * each syntax lets a server send every instance as it is stored; in a shared one it may only choose a single syntax. With a
 * wish for uncompressed images there are no others; with one for compressed images they come first.
 */
export function getContexts(
  model: InformationModel,
  sopClassesSeen: Iterable<string>,
  family?: TransferFamily,
): readonly ContextProposal[] {
  const seen = [...new Set(sopClassesSeen)].filter((uid) => uid !== '' && isStorageSopClass(uid));
  const classes = (seen.length > 0 ? seen : commonStorage).slice(0, mostContexts - 1);
  const contexts: ContextProposal[] = [getContext(model)];
  const add = (abstractSyntax: string, transferSyntaxes: readonly string[]): void => {
    if (contexts.length < mostContexts) contexts.push({ abstractSyntax, transferSyntaxes, scpRole: true });
  };
  const addNative = (): void => {
    for (const uid of classes) add(uid, native);
  };
  const addCompressed = (): void => {
    // Each class has a context with the native encodings too.
    if (classes.length * (compressed.length + 1) <= mostContexts - 1) {
      for (const uid of classes) for (const syntax of compressed) add(uid, [syntax]);
    } else {
      for (const uid of classes) add(uid, compressed);
    }
  };
  if (family === 'compressed') addCompressed();
  addNative();
  if (family === undefined) addCompressed();
  return contexts;
}
