/** Palette of PALETTE COLOR images (PS3.3 C.7.6.3.1.5), entries scaled to 8 bits. */
export interface Palette {
  readonly firstValue: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
}

/** How the samples of one frame are laid out: the Image Pixel module (PS3.3 C.7.6.3). */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** 1: two's complement. */
  readonly pixelRepresentation: 0 | 1;
  /** 0: colour by pixel; 1: colour by plane. */
  readonly planarConfiguration: 0 | 1;
  readonly palette?: Palette | undefined;
}

export type GreySamples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/** Decoded pixels: stored values as numbers, or red, green, blue of 8 bits by pixel. */
export type DecodedPixels =
  | { readonly kind: 'grey'; readonly samples: GreySamples }
  | { readonly kind: 'rgb'; readonly samples: Uint8Array };

/** The bytes are not what the header promises. */
export class DamagedPixels extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedPixels';
  }
}
