import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import { PaneMessage } from '../components/pane-message.tsx';
import type { ViewerCommand } from '../keyboard.ts';
import { useWorkspace } from '../workspace-context.ts';
import type { ShownDocument } from './document-head.tsx';
import { DocumentHead } from './document-head.tsx';
import { type OpenedPdf, openPdf } from './open-pdf.ts';
import {
  type PdfZoom,
  pageAt,
  pageGap,
  pixelsPerPoint,
  type Size,
  scaleFor,
  zoomedBy,
} from './pdf-layout.ts';
import { PdfPage } from './pdf-page.tsx';
import { PdfTools } from './pdf-tools.tsx';

/** A PDF in a pane, page under page. */
export function PdfDocument(props: {
  readonly index: number;
  readonly shown: ShownDocument;
  readonly bytes: Uint8Array;
}) {
  const { bytes, shown, index } = props;
  const [opened, setOpened] = useState<OpenedPdf>();
  const [firstPage, setFirstPage] = useState<Size>();
  useEffect(() => {
    let wanted = true;
    setOpened(undefined);
    const opening = openPdf(bytes);
    void opening.opened.then(async (result) => {
      const page = result.kind === 'open' ? await firstSize(result.pdf) : undefined;
      if (!wanted) return;
      setFirstPage(page);
      setOpened(result);
    });
    return () => {
      wanted = false;
      opening.close();
    };
  }, [bytes]);
  if (opened?.kind === 'open' && firstPage) {
    return <Pages index={index} shown={shown} pdf={opened.pdf} firstPage={firstPage} />;
  }
  return (
    <>
      <DocumentHead shown={shown} />
      {opened?.kind === 'problem' ? (
        <PaneMessage {...opened.problem} tone="problem" />
      ) : (
        <PaneMessage title="Loading" text="The document is being read." />
      )}
    </>
  );
}

/** In points. A first page that can't be read gives the size of A4. */
async function firstSize(pdf: PDFDocumentProxy): Promise<Size> {
  try {
    const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
    return { width, height };
  } catch {
    return { width: 595, height: 842 };
  }
}

function Pages(props: {
  readonly index: number;
  readonly shown: ShownDocument;
  readonly pdf: PDFDocumentProxy;
  readonly firstPage: Size;
}) {
  const { pdf, shown, firstPage } = props;
  const pages = useRef<HTMLElement>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const [zoom, setZoom] = useState<PdfZoom>('width');
  const [page, setPage] = useState(0);
  const scale = scaleFor(zoom, firstPage, room);
  useEffect(() => {
    const target = pages.current;
    if (!target) return;
    const observer = new ResizeObserver(() =>
      setRoom({ width: target.clientWidth, height: target.clientHeight }),
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  useKeptPlace(pages, scale);
  const onScroll = (): void => {
    const target = pages.current;
    if (target) setPage(pageAt(topsOf(target), target.scrollTop, target.clientHeight));
  };
  const goTo = (wanted: number): void => {
    const target = pages.current;
    if (!target) return;
    const top = topsOf(target)[Math.min(pdf.numPages - 1, Math.max(0, wanted))];
    if (top !== undefined) target.scrollTo({ top: Math.max(0, top - pageGap) });
  };
  const zoomBy = (factor: number): void => setZoom(zoomedBy(factor, scale));
  const apply = (command: ViewerCommand): void => {
    const target = pages.current;
    switch (command.kind) {
      case 'step':
        if (Math.abs(command.by) > 1) goTo(page + Math.sign(command.by));
        else target?.scrollBy({ top: command.by * 60 });
        return;
      case 'end':
        goTo(command.which === 'first' ? 0 : pdf.numPages - 1);
        return;
      case 'zoom':
        zoomBy(command.factor);
        return;
      case 'fit':
        setZoom(zoom === 'width' ? 'whole' : 'width');
        return;
      case 'actual-size':
        setZoom(1);
        return;
      case 'reset':
        setZoom('width');
        return;
      case 'pan':
        target?.scrollBy({ left: -command.x, top: -command.y });
        return;
      default:
        return;
    }
  };
  useDocumentKeys(props.index, apply);
  return (
    <>
      <DocumentHead shown={shown}>
        <PdfTools
          page={page}
          count={pdf.numPages}
          percent={Math.round((scale / pixelsPerPoint) * 100)}
          fitsWidth={zoom === 'width'}
          onPage={goTo}
          onZoom={zoomBy}
          onFit={() => apply({ kind: 'fit' })}
        />
      </DocumentHead>
      <section
        ref={pages}
        className="pdf-pages"
        aria-label={`${shown.title}, ${pdf.numPages === 1 ? '1 page' : `${pdf.numPages} pages`}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by Tab
        tabIndex={0}
        onScroll={onScroll}
      >
        {room.width > 0
          ? Array.from({ length: pdf.numPages }, (_, at) => (
              <PdfPage
                // biome-ignore lint/suspicious/noArrayIndexKey: a page is its place in the document
                key={at}
                pdf={pdf}
                number={at + 1}
                scale={scale}
                usualSize={firstPage}
                root={pages}
              />
            ))
          : null}
      </section>
    </>
  );
}

/** Where each page begins, from the top of the first. */
function topsOf(pages: HTMLElement): readonly number[] {
  return [...pages.querySelectorAll<HTMLElement>(':scope > .pdf-page')].map((one) => one.offsetTop);
}

/** The middle of what is seen stays when the pages become larger or smaller. */
function useKeptPlace(pages: { readonly current: HTMLElement | null }, scale: number): void {
  const before = useRef(scale);
  useEffect(() => {
    const target = pages.current;
    const factor = scale / before.current;
    before.current = scale;
    if (!target || factor === 1) return;
    const [x, y] = [target.clientWidth / 2, target.clientHeight / 2];
    target.scrollTo({
      left: (target.scrollLeft + x) * factor - x,
      top: target.scrollTop === 0 ? 0 : (target.scrollTop + y) * factor - y,
    });
  }, [pages, scale]);
}

function useDocumentKeys(index: number, apply: (command: ViewerCommand) => void): void {
  const { documents } = useWorkspace();
  const latest = useRef(apply);
  latest.current = apply;
  useEffect(() => {
    const view = { apply: (command: ViewerCommand) => latest.current(command) };
    documents.set(index, view);
    return () => {
      if (documents.get(index) === view) documents.delete(index);
    };
  }, [documents, index]);
}
