/** Why a picture is not on the screen. None of them is ever shown as an empty black pane. */
export type ImageProblem =
  /** `reason` completes "in a way that cannot be shown correctly yet: ...". */
  | { readonly kind: 'unsupported'; readonly reason: string }
  /** The library has no such instance any more. */
  | { readonly kind: 'missing' }
  /** The host that serves the files does not answer. */
  | { readonly kind: 'unreachable' }
  /** `detail` is for a technician; without patient data. */
  | { readonly kind: 'damaged'; readonly detail: string };

/** How a problem travels through the promises of Cornerstone. */
export class ImageProblemError extends Error {
  readonly problem: ImageProblem;
  constructor(problem: ImageProblem) {
    super(problem.kind);
    this.name = 'ImageProblemError';
    this.problem = problem;
  }
}

/** Whatever went wrong while a picture was loaded, as a problem that can be told. */
export function problemOf(error: unknown): ImageProblem {
  if (error instanceof ImageProblemError) return error.problem;
  return { kind: 'damaged', detail: 'the decoder could not read its pixels' };
}

export interface ProblemWords {
  readonly title: string;
  readonly text: string;
}

export function problemWords(problem: ImageProblem): ProblemWords {
  switch (problem.kind) {
    case 'unsupported':
      return {
        title: 'This image cannot be shown correctly yet',
        text: `It is stored in a way that Movescope would draw wrong: ${problem.reason}. The file is kept unchanged.`,
      };
    case 'missing':
      return {
        title: 'This image is not in the library any more',
        text: 'It was deleted or never stored. Retrieve the series again to get it back.',
      };
    case 'unreachable':
      return {
        title: 'The file could not be read',
        text: 'The program that serves the images does not answer. Other images are not affected.',
      };
    case 'damaged':
      return {
        title: 'This image is damaged',
        text: `It cannot be read: ${problem.detail}. The file is kept unchanged; retrieve it again to replace it.`,
      };
  }
}
