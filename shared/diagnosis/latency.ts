import type { CauseId } from './cause-id.ts';

/** A span of time from request to final answer in which, with nothing having reached us, particular causes show. */
export interface LatencyBand {
  readonly id:
    | 'instant'
    | 'refused-by-firewall'
    | 'no-such-host'
    | 'five-seconds'
    | 'ten-seconds'
    | 'name-server'
    | 'windows'
    | 'association-timer'
    | 'macos'
    | 'linux';
  readonly fromMs: number;
  readonly toMs: number;
  /** What the time means, for the technician. */
  readonly reading: string;
  /** Causes that fit, most telling first. */
  readonly causes: readonly CauseId[];
}

const firewalls: readonly CauseId[] = ['C09', 'C10', 'C11', 'C12', 'C13', 'C15', 'C07', 'C14'];

/** Measured with real servers (the knowledge base, 0.4), with some room for slower networks. */
export const latencyBands: readonly LatencyBand[] = [
  {
    id: 'instant',
    fromMs: 0,
    toMs: 300,
    reading:
      'an answer at once means an unknown name, nothing found, or a call that was refused: by a closed port, a firewall or a router',
    // Reject rules and routers answer as fast as a closed port does.
    causes: ['B02', 'C06', 'C07', 'C12', 'C09', 'C10', 'C14', 'B04'],
  },
  {
    id: 'refused-by-firewall',
    fromMs: 300,
    toMs: 1500,
    reading: 'about one second is typical of a firewall that refuses with a message',
    causes: ['C09', 'C10', 'C06', 'C12'],
  },
  {
    id: 'no-such-host',
    fromMs: 2500,
    toMs: 3700,
    reading: 'about three seconds mean that no computer of the subnet has the address that the PACS called',
    causes: ['C07', 'C14', 'C12'],
  },
  {
    id: 'five-seconds',
    fromMs: 4500,
    toMs: 6500,
    reading: 'about five seconds are the connection timeout of dcm4chee and others: the call was swallowed',
    causes: firewalls,
  },
  {
    id: 'ten-seconds',
    fromMs: 9000,
    toMs: 12_000,
    reading: 'about ten seconds are the connection timeout of Orthanc: the call was swallowed',
    causes: [...firewalls, 'C18'],
  },
  {
    id: 'name-server',
    fromMs: 14_000,
    toMs: 18_000,
    reading: 'about fifteen seconds mean that a name server does not answer the PACS',
    causes: ['C16', 'C18', 'C09', 'C10'],
  },
  {
    id: 'windows',
    fromMs: 19_000,
    toMs: 24_000,
    reading: 'about twenty-one seconds are how long a Windows server tries to connect',
    causes: firewalls,
  },
  {
    id: 'association-timer',
    fromMs: 28_000,
    toMs: 34_000,
    reading: 'thirty seconds mean that the call was taken by something that then said nothing',
    causes: ['D01', 'C18', 'C07', 'C10', 'C11'],
  },
  {
    id: 'name-server',
    fromMs: 48_000,
    toMs: 54_000,
    reading: 'about fifty seconds mean that packets to a name server of the PACS get lost',
    causes: ['C16', 'C18', 'C09', 'C10'],
  },
  {
    id: 'macos',
    fromMs: 72_000,
    toMs: 80_000,
    reading: 'about seventy-five seconds are how long a macOS server tries to connect',
    causes: firewalls,
  },
  {
    id: 'linux',
    fromMs: 120_000,
    toMs: 145_000,
    reading: 'about two minutes are how long a Linux server tries to connect: the call was swallowed',
    causes: firewalls,
  },
];

/** The band of a latency; `roundTripMs` widens the first one on slow lines. Undefined: the time says nothing. */
export function latencyBand(latencyMs: number, roundTripMs = 0): LatencyBand | undefined {
  if (latencyMs < 300 + 4 * Math.min(roundTripMs, 500)) return latencyBands[0];
  return latencyBands.find((band) => latencyMs >= band.fromMs && latencyMs <= band.toMs);
}
