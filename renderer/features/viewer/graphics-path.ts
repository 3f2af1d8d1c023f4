import type { OverlayPlane, ShutterShape } from './instance/picture-graphics.ts';

/** The pixels that are set, as an SVG path: a rectangle for each run of a row. */
export function overlayPath({ rows, columns, top, left, bits, firstBit }: OverlayPlane): string {
  const isSet = (row: number, column: number): boolean => {
    const bit = firstBit + row * columns + column;
    return (((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
  };
  const runs: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!isSet(row, column)) continue;
      const from = column;
      while (column < columns && isSet(row, column)) column++;
      runs.push(`M${left + from} ${top + row}h${column - from}v1h${from - column}z`);
    }
  }
  return runs.join('');
}

/** In pixels; `pixelAspect` is the height of a pixel over its width. */
interface PictureShape {
  readonly columns: number;
  readonly rows: number;
  readonly pixelAspect: number;
}

/** What a shutter hides of a picture, as an SVG path to be filled by the rule evenodd: the picture without the shape. */
export function hiddenPath(shape: ShutterShape, picture: PictureShape): string {
  return `M0 0h${picture.columns}v${picture.rows}h${-picture.columns}z${outline(shape, picture)}`;
}

function outline(shape: ShutterShape, { columns, rows, pixelAspect }: PictureShape): string {
  switch (shape.kind) {
    case 'rectangle': {
      const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
      const [left, right] = [within(shape.left, columns), within(shape.right, columns)];
      const [top, bottom] = [within(shape.top, rows), within(shape.bottom, rows)];
      return right > left && bottom > top ? `M${left} ${top}H${right}V${bottom}H${left}z` : '';
    }
    case 'circle': {
      const { column, row, radius } = shape;
      // The radius counts pixels along a row (PS3.3 C.7.6.11): of pixels that are not square, a circle holds fewer or more rows.
      const half = `a${radius} ${radius / pixelAspect} 0 1 0`;
      return `M${column - radius} ${row}${half} ${2 * radius} 0${half} ${-2 * radius} 0z`;
    }
    case 'polygon':
      return `M${shape.points.map(([column, row]) => `${column} ${row}`).join('L')}z`;
  }
}
