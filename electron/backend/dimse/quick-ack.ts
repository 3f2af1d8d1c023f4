import type { Socket } from 'node:net';

/** Acknowledges at once what a socket has received. */
export type QuickAck = (socket: Socket) => void;

/** What Node keeps of a connection beneath the socket. Not part of its interface, so it may be missing. */
interface WithDescriptor {
  readonly _handle?: { readonly fd?: unknown } | null;
}

/** What is used of koffi. */
interface ForeignFunctions {
  /** `null`: what this program is linked with. */
  load(library: null): { func(definition: string): (...values: unknown[]) => unknown };
}

/** IPPROTO_TCP and TCP_QUICKACK of Linux (tcp(7)). */
const [ipprotoTcp, tcpQuickAck] = [6, 12];

/** Undefined on other systems than Linux, and where the package can not be loaded. */
export async function findQuickAck(
  platform: NodeJS.Platform,
  loadKoffi: () => Promise<ForeignFunctions>,
): Promise<QuickAck | undefined> {
  if (platform !== 'linux') return undefined;
  try {
    const koffi = await loadKoffi();
    const setsockopt = koffi
      .load(null)
      .func('int setsockopt(int descriptor, int level, int name, const int *value, unsigned int length)');
    const on = new Int32Array([1]);
    return (socket) => {
      const descriptor = (socket as WithDescriptor)._handle?.fd;
      if (typeof descriptor !== 'number' || descriptor < 0) return;
      setsockopt(descriptor, ipprotoTcp, tcpQuickAck, on, on.byteLength);
    };
  } catch {
    return undefined;
  }
}

/** Looked for once: where it is missing, it is missing for good. */
let loading: Promise<QuickAck | undefined> | undefined;

/**
 * A sender that leaves Nagle's algorithm on keeps the last part of each message back until what came before is
 * acknowledged, and a receiver that answers messages delays that by 40 ms (RFC 1122 4.2.3.2, 4.2.3.4): 25 instances a second,
 * however quick both are. Linux acknowledges at once when it is asked to, for a while only: so after every read. Node has no
 * call for it. Undefined where the system or the optional package does not have it; everything works then, as slowly.
 */
export function loadQuickAck(): Promise<QuickAck | undefined> {
  loading ??= findQuickAck(process.platform, async () => (await import('koffi')).default);
  return loading;
}
