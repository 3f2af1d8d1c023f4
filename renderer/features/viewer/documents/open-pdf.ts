import {
  GlobalWorkerOptions,
  getDocument,
  PasswordException,
  type PDFDocumentProxy,
  VerbosityLevel,
} from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { PdfFiles } from './pdf-files.ts';

/** Why a PDF is not on the screen, in words. */
export interface PdfProblem {
  readonly title: string;
  readonly text: string;
}

export type OpenedPdf =
  | { readonly kind: 'open'; readonly pdf: PDFDocumentProxy }
  | { readonly kind: 'problem'; readonly problem: PdfProblem };

export interface PdfOpening {
  readonly opened: Promise<OpenedPdf>;
  /** Ends the worker's part of it, also when it is open. */
  close(): void;
}

/** Reads a PDF in a worker. Scripts in it are not run and links in it are not followed. */
export function openPdf(bytes: Uint8Array): PdfOpening {
  GlobalWorkerOptions.workerSrc = new URL(workerAddress, import.meta.url).href;
  const task = getDocument({
    // The worker takes what it is given.
    data: bytes.slice(),
    BinaryDataFactory: PdfFiles,
    cMapPacked: true,
    useWorkerFetch: false,
    // The same everywhere, whatever fonts a computer has.
    useSystemFonts: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  return {
    opened: task.promise.then(
      (pdf): OpenedPdf => ({ kind: 'open', pdf }),
      (error: unknown): OpenedPdf => ({ kind: 'problem', problem: problemOf(error) }),
    ),
    close: () => void task.destroy(),
  };
}

function problemOf(error: unknown): PdfProblem {
  if (error instanceof PasswordException) {
    return {
      title: 'This document has a password',
      text: 'Movescope can’t ask for it. Save the PDF and open it with another program.',
    };
  }
  return {
    title: 'This document is damaged',
    text: 'It says that it is a PDF but can’t be read as one. The file is kept unchanged; it can be saved as it is.',
  };
}
