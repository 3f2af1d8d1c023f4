export function missingOptionalPackages(
  lock: unknown,
): readonly { readonly name: string; readonly version: string }[];
