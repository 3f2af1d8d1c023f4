/**
 * Makes painted shapes look acquired: noise, then a 1-2-1 filter in both directions, which softens edges as the partial
 * volume effect does and gives the noise its grain.
 */
export class SliceFinisher {
  readonly #size: number;
  readonly #rows: Float32Array;
  readonly #noise: Float32Array;
  readonly #random: () => number;

  constructor(size: number, noise: Float32Array, random: () => number) {
    this.#size = size;
    this.#rows = new Float32Array(size * size);
    this.#noise = noise;
    this.#random = random;
  }

  /** Writes rounded values to `output`, which keeps what a 16 bit sample can hold. `deviation` is before the filter. */
  finish(values: Float32Array, deviation: number, output: Int16Array): void {
    const size = this.#size;
    const rows = this.#rows;
    const noise = this.#noise;
    for (let row = 0; row < size; row += 1) {
      const start = row * size;
      let grain = Math.floor(this.#random() * (noise.length - size));
      let left = values[start] ?? 0;
      let here = left;
      for (let column = 0; column < size; column += 1) {
        const next = column + 1 < size ? (values[start + column + 1] ?? 0) : here;
        rows[start + column] = (left + 2 * here + next) / 4 + (noise[grain++] ?? 0) * deviation;
        left = here;
        here = next;
      }
    }
    for (let row = 0; row < size; row += 1) {
      const above = Math.max(0, row - 1) * size;
      const here = row * size;
      const below = Math.min(size - 1, row + 1) * size;
      for (let column = 0; column < size; column += 1) {
        const sum =
          (rows[above + column] ?? 0) + 2 * (rows[here + column] ?? 0) + (rows[below + column] ?? 0);
        output[here + column] = Math.round(sum / 4);
      }
    }
  }
}
