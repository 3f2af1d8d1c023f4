/** Storage classes without pixel data (PS3.4 B.5), longest prefix first where one family shares a root. */
const words: readonly (readonly [prefix: string, what: string])[] = [
  ['1.2.840.10008.5.1.4.1.1.104.1', 'PDF document'],
  ['1.2.840.10008.5.1.4.1.1.104.2', 'CDA document'],
  ['1.2.840.10008.5.1.4.1.1.104.', 'encapsulated document'],
  ['1.2.840.10008.5.1.4.1.1.88.59', 'key object selection'],
  ['1.2.840.10008.5.1.4.1.1.88.67', 'radiation dose report'],
  ['1.2.840.10008.5.1.4.1.1.88.65', 'CAD report'],
  ['1.2.840.10008.5.1.4.1.1.88.50', 'CAD report'],
  ['1.2.840.10008.5.1.4.1.1.88.', 'structured report'],
  ['1.2.840.10008.5.1.4.1.1.11.', 'presentation state'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'radiotherapy structure set'],
  ['1.2.840.10008.5.1.4.1.1.481.5', 'radiotherapy plan'],
  ['1.2.840.10008.5.1.4.1.1.481.8', 'radiotherapy plan'],
  ['1.2.840.10008.5.1.4.1.1.481.', 'radiotherapy record'],
  ['1.2.840.10008.5.1.4.1.1.9.', 'waveform'],
  ['1.2.840.10008.5.1.4.1.1.66.1', 'spatial registration'],
  ['1.2.840.10008.5.1.4.1.1.66.2', 'spatial fiducials'],
  ['1.2.840.10008.5.1.4.1.1.66.3', 'deformable registration'],
  ['1.2.840.10008.5.1.4.1.1.66.5', 'surface segmentation'],
  ['1.2.840.10008.5.1.4.1.1.66.6', 'tractography'],
  ['1.2.840.10008.5.1.4.1.1.68.', 'surface scan'],
  ['1.2.840.10008.5.1.4.1.1.78.', 'eye measurements'],
  ['1.2.840.10008.5.1.4.1.1.79.1', 'eye measurements'],
  ['1.2.840.10008.5.1.4.1.1.80.1', 'eye measurements'],
  ['1.2.840.10008.5.1.4.1.1.90.1', 'content assessment'],
  ['1.2.840.10008.5.1.4.1.1.131', 'structured display'],
  ['1.2.840.10008.5.1.4.1.1.200.', 'acquisition protocol'],
  ['1.2.840.10008.5.1.4.1.1.201.1', 'inventory of an archive'],
  ['1.2.840.10008.5.1.4.34.7', 'radiotherapy instruction'],
  ['1.2.840.10008.5.1.4.34.10', 'radiotherapy instruction'],
  ['1.2.840.10008.5.1.4.38.1', 'hanging protocol'],
  ['1.2.840.10008.5.1.4.39.1', 'colour palette'],
  ['1.2.840.10008.5.1.4.43.1', 'implant template'],
  ['1.2.840.10008.5.1.4.44.1', 'implant template'],
  ['1.2.840.10008.5.1.4.45.1', 'implant template'],
  ['1.2.840.10008.5.1.4.1.1.66.', 'registration or segmentation data'],
  ['1.2.840.10008.5.1.4.1.1.4.2', 'MR spectroscopy data'],
  ['1.2.840.10008.5.1.4.1.1.67', 'real world value map'],
  ['1.2.840.10008.5.1.4.1.1.30', 'parametric data'],
];

/** What an instance without an image is, for people: `structured report`. */
export function nonImageWords(sopClassUid: string): string {
  for (const [prefix, what] of words) {
    if (prefix.endsWith('.') ? sopClassUid.startsWith(prefix) : sopClassUid === prefix) return what;
  }
  return 'object without an image';
}
