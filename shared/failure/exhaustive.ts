/** Placed in the default branch of a switch over a union: a new variant becomes a type error there. */
export function exhaustive(value: never): never {
  throw new Error(`unhandled variant ${JSON.stringify(value)}`);
}
