/** What the stand-in tells the test that started it. */
export type StandInReport =
  | {
      readonly kind: 'window';
      /** Where a second DevTools client reaches the same Chromium. */
      readonly devTools: string;
      readonly webPreferences: Readonly<Record<string, unknown>>;
      readonly privilegedSchemes: readonly unknown[];
    }
  /** The program took the file that the system gave it. */
  | { readonly kind: 'open-file-taken' }
  | { readonly kind: 'focused' }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'error-box'; readonly title: string; readonly content: string }
  | { readonly kind: 'permission'; readonly permission: string; readonly granted: boolean };

/** What the test asks of the stand-in: the user's and the system's part. */
export type StandInRequest =
  /** The answer of the next file dialogs. */
  | { readonly kind: 'choose'; readonly filePaths: readonly string[] }
  /** As macOS hands over a file. */
  | { readonly kind: 'open-file'; readonly path: string }
  | { readonly kind: 'click-menu'; readonly label: string }
  | { readonly kind: 'ask-permission'; readonly permission: string };

export function report(message: StandInReport): void {
  process.send?.(message);
}
