export interface ImportViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly comment: string;
}

export const sourceFolders: readonly string[];

export function checkImports(baseDir: string): Promise<{
  readonly violations: readonly ImportViolation[];
  readonly unseen: readonly string[];
  readonly seen: number;
}>;
