/** Draws the marks over a picture (lines, measurements, words) as they are on the screen, in CSS pixels from `origin`. */

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** Lines and outlines of an SVG that lies over the picture. Points to be dragged are not part of it. */
export function paintShapes(
  context: CanvasRenderingContext2D,
  svg: SVGSVGElement,
  origin: Origin,
  leftOut = '.measure-handle',
): void {
  const box = svg.getBoundingClientRect();
  context.save();
  context.translate(box.left - origin.left, box.top - origin.top);
  for (const element of svg.querySelectorAll<SVGGeometryElement>('line, polyline, rect, circle, path')) {
    if (!element.matches(leftOut)) paintShape(context, element);
  }
  context.restore();
}

function paintShape(context: CanvasRenderingContext2D, element: SVGGeometryElement): void {
  const path = pathOf(element);
  const style = getComputedStyle(element);
  const opacity = Number(style.opacity);
  context.save();
  const place = element.getCTM();
  if (place) context.transform(place.a, place.b, place.c, place.d, place.e, place.f);
  if (isPaint(style.fill)) {
    context.globalAlpha = opacity * Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(path, style.fillRule === 'evenodd' ? 'evenodd' : 'nonzero');
  }
  if (isPaint(style.stroke)) {
    context.globalAlpha = opacity * Number(style.strokeOpacity);
    context.strokeStyle = style.stroke;
    context.lineWidth = Number.parseFloat(style.strokeWidth);
    context.lineCap = style.strokeLinecap as CanvasLineCap;
    context.lineJoin = style.strokeLinejoin as CanvasLineJoin;
    context.setLineDash(
      style.strokeDasharray
        .split(/[\s,]+/)
        .map(Number.parseFloat)
        .filter(Number.isFinite),
    );
    context.stroke(path);
  }
  context.restore();
}

function isPaint(value: string): boolean {
  return value !== '' && value !== 'none';
}

function pathOf(element: SVGGeometryElement): Path2D {
  const number = (name: string): number => Number.parseFloat(element.getAttribute(name) ?? '0');
  const path = new Path2D();
  switch (element.tagName) {
    case 'line':
      path.moveTo(number('x1'), number('y1'));
      path.lineTo(number('x2'), number('y2'));
      return path;
    case 'polyline': {
      const points = (element.getAttribute('points') ?? '').trim().split(/\s+/);
      for (const point of points) {
        const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number);
        path.lineTo(x, y);
      }
      return path;
    }
    case 'rect':
      path.roundRect(number('x'), number('y'), number('width'), number('height'), number('rx'));
      return path;
    case 'circle':
      path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
      return path;
    default:
      return new Path2D(element.getAttribute('d') ?? '');
  }
}

/** The words in an element, each where the browser has put it. */
export function paintWords(
  context: CanvasRenderingContext2D,
  element: Element,
  origin: Origin,
  leftOut: string,
): void {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || (leftOut && parent.closest(leftOut))) continue;
    const style = getComputedStyle(parent);
    if (style.visibility === 'hidden') continue;
    const brush = { context, origin, style, inSvg: parent instanceof SVGElement };
    for (const word of (node.nodeValue ?? '').matchAll(/\S+/g)) {
      paintWord(brush, { node, at: word.index, text: word[0] });
    }
  }
}

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly origin: Origin;
  readonly style: CSSStyleDeclaration;
  readonly inSvg: boolean;
}

interface Word {
  readonly node: Node;
  readonly at: number;
  readonly text: string;
}

function paintWord(brush: Brush, word: Word): void {
  const boxes = boxesOf(word);
  if (boxes.length > 1 && word.text.length > 1) {
    // A word too long for its line: letter by letter.
    for (const letter of word.text.matchAll(/./gu)) {
      paintWord(brush, { node: word.node, at: word.at + letter.index, text: letter[0] });
    }
    return;
  }
  const box = boxes[0];
  if (!box || box.width === 0) return;
  const { context, origin, style, inSvg } = brush;
  context.save();
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'alphabetic';
  const [x, y] = [box.left - origin.left, box.top - origin.top + ascentIn(context, box.height)];
  if (!inSvg) {
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = 'rgb(0 0 0 / 75%)';
    context.strokeText(word.text, x, y);
  }
  context.fillStyle = inSvg ? style.fill : style.color;
  context.fillText(word.text, x, y);
  context.restore();
}

function boxesOf(word: Word): DOMRectList {
  const range = document.createRange();
  range.setStart(word.node, word.at);
  range.setEnd(word.node, word.at + word.text.length);
  return range.getClientRects();
}

/** From the top of a line's box to the line on which the letters stand. */
function ascentIn(context: CanvasRenderingContext2D, height: number): number {
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText('X');
  return (height - up - down) / 2 + up;
}

/** A scale bar is three sides of a box. */
export function paintScale(context: CanvasRenderingContext2D, bar: Element, origin: Origin): void {
  const box = bar.getBoundingClientRect();
  const [left, top] = [box.left - origin.left + 0.5, box.top - origin.top];
  const [right, bottom] = [left + box.width - 1, top + box.height - 0.5];
  const path = new Path2D();
  path.moveTo(left, top);
  path.lineTo(left, bottom);
  path.lineTo(right, bottom);
  path.lineTo(right, top);
  for (const [width, colour] of [
    [3, 'rgb(0 0 0 / 60%)'],
    [1, getComputedStyle(bar).borderBottomColor],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke(path);
  }
}
