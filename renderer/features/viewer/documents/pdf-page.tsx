import { type PDFDocumentProxy, type PDFPageProxy, RenderingCancelledException, TextLayer } from 'pdfjs-dist';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { densityFor, type Size } from './pdf-layout.ts';

/** One page: drawn when it is near what is seen, with its text over it to select. */
export function PdfPage(props: {
  readonly pdf: PDFDocumentProxy;
  /** 1-based. */
  readonly number: number;
  /** CSS pixels for a point. */
  readonly scale: number;
  /** In points, as long as this page's own is not known. */
  readonly usualSize: Size;
  readonly root: RefObject<HTMLElement | null>;
}) {
  const { pdf, number, scale, usualSize, root } = props;
  const place = useRef<HTMLElement>(null);
  const near = useIsNear(place, root);
  const [page, setPage] = useState<PDFPageProxy>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!near || page) return;
    let wanted = true;
    pdf.getPage(number).then(
      (read) => wanted && setPage(read),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [pdf, number, near, page]);
  const size = page?.getViewport({ scale: 1 }) ?? usualSize;
  const style = { width: Math.floor(size.width * scale), height: Math.floor(size.height * scale) };
  return (
    <section ref={place} className="pdf-page" style={style} aria-label={`Page ${number}`}>
      {near && page ? <Drawn page={page} scale={scale} onFailed={() => setFailed(true)} /> : null}
      {failed ? (
        <p className="pdf-page-problem" role="alert">
          Page {number} is damaged and can’t be drawn.
        </p>
      ) : null}
    </section>
  );
}

function useIsNear(place: RefObject<HTMLElement | null>, root: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      root: root.current,
      rootMargin: '100% 0%',
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place, root]);
  return near;
}

function Drawn(props: {
  readonly page: PDFPageProxy;
  readonly scale: number;
  readonly onFailed: () => void;
}) {
  const { page, scale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const onFailed = useRef(props.onFailed);
  onFailed.current = props.onFailed;
  useEffect(() => {
    if (!canvas.current || !text.current) return;
    const viewport = page.getViewport({ scale });
    const density = densityFor(viewport, window.devicePixelRatio);
    const drawn = document.createElement('canvas');
    drawn.width = Math.floor(viewport.width * density);
    drawn.height = Math.floor(viewport.height * density);
    const task = page.render({ canvas: drawn, viewport: page.getViewport({ scale: scale * density }) });
    text.current.replaceChildren();
    text.current.style.setProperty('--total-scale-factor', String(scale * viewport.userUnit));
    const layer = new TextLayer({
      textContentSource: page.streamTextContent(),
      container: text.current,
      viewport,
    });
    const target = canvas.current;
    // The old picture stays until the new one is whole.
    const show = (): void => {
      target.width = drawn.width;
      target.height = drawn.height;
      target.getContext('2d')?.drawImage(drawn, 0, 0);
    };
    task.promise.then(show, (error: unknown) => {
      if (!(error instanceof RenderingCancelledException)) onFailed.current();
    });
    // Without its text a page can still be read.
    layer.render().catch(() => {});
    return () => {
      task.cancel();
      layer.cancel();
    };
  }, [page, scale]);
  return (
    <>
      <canvas ref={canvas} aria-hidden />
      <div ref={text} className="pdf-text" />
    </>
  );
}
