type Value = string | number | Uint8Array | readonly Item[];
export type Item = readonly (readonly [tag: number, vr: string, value: Value])[];

const longForm = new Set(['OB', 'OW', 'SQ', 'UN']);

function bytesOf(vr: string, value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return new Uint8Array(numberBytes(vr, value).buffer);
  if (typeof value === 'string') {
    const text = value.length % 2 ? `${value}${vr === 'UI' ? '\0' : ' '}` : value;
    return new TextEncoder().encode(text);
  }
  return join(
    value.map((item) => {
      const body = dataSet(item);
      return join([header(0xfffee000), long(body.length), body]);
    }),
  );
}

function numberBytes(vr: string, value: number): Uint16Array | Uint32Array | Float64Array {
  if (vr === 'UL') return new Uint32Array([value]);
  return vr === 'FD' ? new Float64Array([value]) : new Uint16Array([value]);
}

/** Elements in the order of their tags, Explicit VR Little Endian. */
export function dataSet(elements: Item): Uint8Array {
  return join(
    elements.map(([tag, vr, value]) => {
      const body = bytesOf(vr, value);
      const length = longForm.has(vr)
        ? join([new Uint8Array(2), long(body.length)])
        : new Uint8Array(new Uint16Array([body.length]).buffer);
      return join([header(tag), new TextEncoder().encode(vr), length, body]);
    }),
  );
}

/** A Part 10 file around them. */
export function file(transferSyntax: string, body: Uint8Array): Uint8Array {
  const syntax = dataSet([[0x00020010, 'UI', transferSyntax]]);
  const groupLength = join([
    header(0x00020000),
    new TextEncoder().encode('UL'),
    Uint8Array.of(4, 0),
    long(syntax.length),
  ]);
  return join([new Uint8Array(128), new TextEncoder().encode('DICM'), groupLength, syntax, body]);
}

function header(tag: number): Uint8Array {
  return new Uint8Array(new Uint16Array([tag >>> 16, tag & 0xffff]).buffer);
}

function long(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
