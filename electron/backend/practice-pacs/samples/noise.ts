/** A small seeded generator (mulberry32): the same seed gives the same pixels on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A table of normally distributed values with a standard deviation of 1, to be read at random offsets: far cheaper
 * than drawing each value, and no eye sees the repeats.
 */
export function gaussianTable(seed: number, length: number): Float32Array {
  const random = randomNumbers(seed);
  const table = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    // Sum of uniform values; close enough to normal for noise.
    table[index] = (random() + random() + random() + random() - 2) * 1.732;
  }
  return table;
}
