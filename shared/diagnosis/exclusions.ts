import type { CauseId } from './cause-id.ts';
import { classifyAddress } from './network-facts.ts';
import { looksAtDestinationFirst } from './product.ts';
import { isBehindNat, isInstant, type View, wayBackProven } from './view.ts';

/** What would need a call that never came, or came to another place. */
const wayBack: readonly CauseId[] = ['C06', 'C07', 'C09', 'C10', 'C11', 'C12', 'C13', 'C14', 'C15', 'C16'];
/** What swallows packets on the way. */
const blockers: readonly CauseId[] = ['C09', 'C10', 'C11', 'C12', 'C13', 'C15'];

interface Exclusion {
  readonly causes: readonly CauseId[];
  /** Why they are out; undefined: they are not. */
  why(view: View): string | undefined;
}

const exclusionTable: readonly Exclusion[] = [
  {
    causes: ['A01', 'A02', 'A03', 'A04'],
    why: (view) =>
      view.control?.connect?.outcome === 'connected' ? 'the connection to the PACS stood' : undefined,
  },
  {
    causes: ['A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11'],
    why: (view) => (view.control?.accepted ? 'the PACS accepted the association' : undefined),
  },
  {
    causes: ['B01'],
    why: (view) => (view.request?.moveDestination?.trim() ? 'our request named a destination' : undefined),
  },
  {
    causes: ['B08'],
    why: (view) => (view.exists === 'yes' ? 'the PACS has what was asked for' : undefined),
  },
  { causes: ['B02', 'B04', 'B08', ...wayBack], why: (view) => reached(view) },
  { causes: ['B02', 'B04', ...wayBack], why: (view) => wayBackProven(view) },
  { causes: ['B02', 'B04'], why: (view) => destinationKnown(view) },
  {
    causes: ['C01', 'C05'],
    why: (view) => (view.evidence.listener?.state === 'listening' ? 'our port was open' : undefined),
  },
  {
    causes: ['C03', 'C04'],
    why: (view) => (ownListenerAnswers(view) ? 'our own listener answered the test call' : undefined),
  },
  {
    causes: ['C02'],
    why: (view) => (view.evidence.listener?.boundAddress === '::' ? 'we listen on every address' : undefined),
  },
  {
    causes: ['C06', 'C07'],
    why: (view) =>
      isBehindNat(view)
        ? 'we are behind a router: the PACS needs the address and port of the router'
        : undefined,
  },
  {
    causes: ['C10', 'C11'],
    why: (view) => (view.evidence.sameSubnet ? 'the PACS is in our subnet' : undefined),
  },
  {
    causes: blockers,
    why: (view) => (view.probe('P7')?.calledBack ? 'the PACS called back in another test' : undefined),
  },
  {
    causes: ['C09'],
    why: (view) =>
      view.evidence.network?.otherHostReachedUs
        ? 'another computer of our subnet reaches our port'
        : undefined,
  },
  {
    causes: ['C07', 'C14'],
    why: (view) => {
      const host = view.evidence.memory?.registered?.host;
      const address = view.control?.localAddress ?? view.evidence.local.address;
      return host !== undefined && host === address
        ? 'the entry at the PACS has our present address'
        : undefined;
    },
  },
  {
    causes: ['C06'],
    why: (view) => {
      const port = view.evidence.memory?.registered?.port;
      return port !== undefined && port === view.evidence.listener?.port
        ? 'the entry at the PACS has our port'
        : undefined;
    },
  },
  {
    causes: ['C16'],
    why: (view) => {
      const host = view.evidence.memory?.registered?.host;
      return host !== undefined && classifyAddress(host) !== undefined
        ? 'the entry at the PACS is an address, not a name'
        : undefined;
    },
  },
  {
    causes: ['C15'],
    why: (view) => {
      const port = view.evidence.listener?.port;
      if (port !== undefined && port >= 1024) return 'our port is not a low one';
      return view.peerKind !== undefined && view.peerKind !== 'public'
        ? 'the PACS is not on the internet'
        : undefined;
    },
  },
  {
    causes: ['B11'],
    why: (view) =>
      view.evidence.expectation?.availability === 'ONLINE'
        ? 'the PACS says that the images are on-line'
        : undefined,
  },
  {
    causes: ['B14'],
    why: (view) => {
      const search = view.probe('P2');
      return search?.matches !== undefined && (search.elapsedMs ?? 0) < 5000
        ? 'a fresh search was answered at once'
        : undefined;
    },
  },
  {
    causes: ['D13'],
    why: (view) => {
      const delay = view.evidence.health?.maxEventLoopDelayMs;
      return delay !== undefined && delay < 1000 ? 'this program was never blocked' : undefined;
    },
  },
  {
    causes: ['D09'],
    why: (view) => {
      const free = view.evidence.health?.freeBytes;
      const refused = view.evidence.arrivals?.refused.length ?? 0;
      return free !== undefined && free > 1e9 && refused === 0 ? 'there is room on our disk' : undefined;
    },
  },
];

/** Causes that the evidence rules out, with the reason in a few words. */
export function excludedCauses(view: View): ReadonlyMap<CauseId, string> {
  const excluded = new Map<CauseId, string>();
  for (const { causes, why } of exclusionTable) {
    const reason = why(view);
    if (reason === undefined) continue;
    for (const cause of causes) if (!excluded.has(cause)) excluded.set(cause, reason);
  }
  return excluded;
}

/** A DICOM association of the PACS came to our port: entry and network are right. */
function reached(view: View): string | undefined {
  const [caller] = view.associations;
  return caller && `the PACS reached our port from ${caller.remoteAddress}`;
}

/** The server shows that it knows our name: its answer to a name that nobody knows is another one, or A801 would be. */
function destinationKnown(view: View): string | undefined {
  const { final, product } = view;
  const control = view.probe('P4');
  if (control?.status !== undefined && final) {
    const slower = (view.latencyMs ?? 0) > 10 * (control.elapsedMs ?? 0) + 1000;
    if (control.status !== final.status || slower) return 'a name that nobody knows gets another answer';
  }
  const test = view.probe('P3');
  const accepted = test?.status !== undefined && test.status !== 0xa801 && test.status !== 0xc003;
  const asked = test?.destination ?? view.request?.moveDestination;
  if (accepted && asked === view.request?.moveDestination && looksAtDestinationFirst(product)) {
    return 'the PACS took our name in a request for images that don’t exist';
  }
  const saysSo = product === 'dcmqrscp' || product === 'dcm4chee';
  if (saysSo && final?.status === 0xa702) return 'this server answers A801 to names that it does not know';
  if (final?.status === 0xc000 && view.band !== undefined && !isInstant(view) && view.nothingReached) {
    return 'the PACS took its time: it tried to connect';
  }
  return undefined;
}

function ownListenerAnswers(view: View): boolean {
  const test = view.probe('P0');
  return test?.lan === 'own' || (test?.loopback === 'own' && test.lan === undefined);
}
