/** A direction in the image plane: `u` along a row (to the right as stored), `v` down a column. */
export interface ImageDirection {
  readonly u: number;
  readonly v: number;
}

/** Letters at the four edges of the picture; empty where the file does not say. */
export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

export interface OrientationSource {
  /** Image Orientation (Patient): row cosines, then column cosines (PS3.3 C.7.6.2.1.1). */
  readonly imageOrientation?: readonly number[] | undefined;
  /** Patient Orientation (0020,0020): where the rows and the columns run to (PS3.3 C.7.6.1.1.1). */
  readonly patientOrientation?: readonly string[] | undefined;
}

/** Parts of a direction below this are left out: a slice tilted by less than about 20 degrees has one letter. */
const minorPart = 0.35;

/**
 * The letters of a direction in patient coordinates (x to the Left, y to the Posterior, z to the Head), strongest
 * first: `A`, `LP`. Empty for a null vector.
 */
export function directionLetters(vector: readonly number[]): string {
  const [x = 0, y = 0, z = 0] = vector;
  const length = Math.hypot(x, y, z);
  if (length === 0) return '';
  const parts: readonly (readonly [letter: string, size: number])[] = [
    [x > 0 ? 'L' : 'R', Math.abs(x) / length],
    [y > 0 ? 'P' : 'A', Math.abs(y) / length],
    [z > 0 ? 'H' : 'F', Math.abs(z) / length],
  ];
  return [...parts]
    .sort((a, b) => b[1] - a[1])
    .filter(([, size]) => size >= minorPart)
    .map(([letter]) => letter)
    .join('');
}

const opposites: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

export function oppositeLetters(letters: string): string {
  return [...letters].map((letter) => opposites[letter] ?? letter).join('');
}

/**
 * The edge letters of a picture as it lies on the screen, whatever rotation and flips are applied: `right` and
 * `down` say which way in the stored image the screen's right and down edges point to.
 */
export function edgeLetters(
  source: OrientationSource,
  right: ImageDirection,
  down: ImageDirection,
): EdgeLetters {
  const rightLetters = lettersOf(source, right);
  const bottomLetters = lettersOf(source, down);
  return {
    left: oppositeLetters(rightLetters),
    right: rightLetters,
    top: oppositeLetters(bottomLetters),
    bottom: bottomLetters,
  };
}

function lettersOf(source: OrientationSource, direction: ImageDirection): string {
  const cosines = source.imageOrientation;
  if (cosines?.length === 6 && cosines.every(Number.isFinite)) {
    const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = cosines;
    const { u, v } = direction;
    return directionLetters([u * rx + v * cx, u * ry + v * cy, u * rz + v * cz]);
  }
  const [row = '', column = ''] = source.patientOrientation ?? [];
  const alongRow = Math.abs(direction.u) >= Math.abs(direction.v);
  const letters = alongRow ? row : column;
  // Quadrupeds and feet use other letters, with their own opposites: nothing is better than a wrong letter.
  if (!/^[LRAPHF]{1,3}$/.test(letters)) return '';
  return (alongRow ? direction.u : direction.v) >= 0 ? letters : oppositeLetters(letters);
}
