import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { instanceUrl } from '../../../backend/index.ts';
import { fileName, saveBlob } from '../../../ui/index.ts';
import { PaneMessage } from '../components/pane-message.tsx';
import type { NonImage } from '../display-set.ts';
import { fetchBytes } from '../instance/fetch-bytes.ts';
import { type ImageProblem, problemOf } from '../instance/image-problem.ts';
import { DocumentHead, type ShownDocument } from './document-head.tsx';
import { type EncapsulatedDocument, endingOf, readEncapsulated } from './encapsulated.ts';

/** Comes with the first PDF. */
const PdfDocument = lazy(async () => ({ default: (await import('./pdf-document.tsx')).PdfDocument }));

type Loaded =
  | { readonly kind: 'document'; readonly document: EncapsulatedDocument }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly problem: ImageProblem };

/** A document of another format that a DICOM file carries: a PDF is shown, anything else is named; all can be saved. */
export function EncapsulatedPane(props: {
  readonly index: number;
  readonly instance: NonImage;
  /** Used where the document has no title of its own. */
  readonly seriesTitle: string;
  readonly choice: ReactNode;
}) {
  const { instance, choice } = props;
  const { loaded, retry } = useEncapsulated(instance.sopInstanceUid);
  if (!loaded) return <PaneMessage title="Loading" text="The document is being read." />;
  if (loaded.kind === 'problem') return <DocumentProblem problem={loaded.problem} onRetry={retry} />;
  if (loaded.kind === 'empty') {
    return <PaneMessage title="An empty document" text={`This ${instance.what} has no content.`} />;
  }
  const { document } = loaded;
  const title = document.title ?? (props.seriesTitle || sentence(instance.what));
  const ending = endingOf(document.mimeType);
  const shown: ShownDocument = {
    title,
    what: instance.what,
    choice,
    onSave: () =>
      saveBlob(
        `${fileName(instance.what, instance.instanceNumber || '1')}.${ending}`,
        new Blob([document.bytes.slice()], { type: document.mimeType }),
      ),
  };
  if (document.mimeType === 'application/pdf') {
    return (
      <Suspense fallback={<PaneMessage title="Loading" text="The document is being read." />}>
        <PdfDocument index={props.index} shown={shown} bytes={document.bytes} />
      </Suspense>
    );
  }
  return (
    <>
      <DocumentHead shown={shown} />
      <PaneMessage
        title={sentence(instance.what)}
        text={`Movescope does not show documents of the kind ${document.mimeType || '(not stated)'}. Save it and open it with a program that does.`}
        action={{ label: `Save it as .${ending}`, run: shown.onSave }}
      />
    </>
  );
}

function useEncapsulated(sopInstanceUid: string): {
  readonly loaded: Loaded | undefined;
  readonly retry: () => void;
} {
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<{ readonly of: string; readonly result: Loaded }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again
  useEffect(() => {
    let wanted = true;
    void load(sopInstanceUid).then((result) => {
      if (wanted) setLoaded({ of: sopInstanceUid, result });
    });
    return () => {
      wanted = false;
    };
  }, [sopInstanceUid, attempt]);
  return {
    loaded: loaded?.of === sopInstanceUid ? loaded.result : undefined,
    retry: () => setAttempt((count) => count + 1),
  };
}

async function load(sopInstanceUid: string): Promise<Loaded> {
  try {
    const url = new URL(instanceUrl(sopInstanceUid), document.baseURI).href;
    const found = await readEncapsulated(await fetchBytes(url));
    return found ? { kind: 'document', document: found } : { kind: 'empty' };
  } catch (error) {
    return { kind: 'problem', problem: problemOf(error) };
  }
}

function DocumentProblem(props: { readonly problem: ImageProblem; readonly onRetry: () => void }) {
  const { kind } = props.problem;
  const [title, text] =
    kind === 'missing'
      ? ['This document is not in the library any more', 'It was deleted or never stored.']
      : kind === 'unreachable'
        ? ['The document could not be read', 'The program that serves the files does not answer.']
        : ['This document is damaged', 'Its DICOM file can’t be read. Retrieve it again to replace it.'];
  return <PaneMessage title={title} text={text} tone="problem" onRetry={props.onRetry} />;
}

function sentence(what: string): string {
  return what.charAt(0).toUpperCase() + what.slice(1);
}
