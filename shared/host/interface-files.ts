const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
  woff: 'font/woff',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

/** The Content-Type of an interface file by its name's ending. */
export function contentTypeOf(fileName: string): string {
  const ending = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return contentTypes[ending] ?? 'application/octet-stream';
}

/** Files below `assets/` carry a hash of their content in the name, so a browser may keep them; the rest it must ask for. */
export function cacheControlOf(path: string): string {
  return path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/**
 * The relative path of an interface file for the path of an address: `/` is the start page. Undefined when the address
 * could leave the folder, or names something that no interface file is called.
 */
export function interfaceFilePath(pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const path = decoded === '/' ? 'index.html' : decoded.replace(/^\//, '');
  const segments = path.split('/');
  const plain = segments.every((segment) => /^[\w@+~()-][\w.@+~()-]*$/.test(segment));
  return plain ? path : undefined;
}

/** The SOP Instance UID that an address `/instances/<uid>` asks for; undefined when it is another address or no UID. */
export function requestedInstance(pathname: string): string | undefined {
  return /^\/instances\/([0-9.]{1,64})$/.exec(pathname)?.[1];
}
