/**
 * A DICOM data set as it stands in its encoding: elements by tag, values as raw bytes. Nothing is decoded until asked
 * for, so that what was received can be kept and shown exactly. Tags are numbers, `0x00100010`.
 */
export interface DataElement {
  readonly tag: number;
  /** Two letters; from the dictionary (else UN) when the encoding is implicit. */
  readonly vr: string;
  /** Value bytes in the data set's own byte order, padding included; empty for sequences. */
  readonly value: Uint8Array;
  /** Items of a sequence (VR SQ); fragments of encapsulated pixel data are not items and stay in `value`. */
  readonly items?: readonly DataSet[];
}

export interface DataSet {
  /** In ascending tag order. */
  readonly elements: ReadonlyMap<number, DataElement>;
  /** Byte order of numeric values: big endian only in Explicit VR Big Endian. */
  readonly littleEndian: boolean;
}
