import { implementation } from '../dicom/uid.ts';
import {
  answered,
  type CauseCase,
  partly,
  publicPeer,
  rj,
  silent,
  timedOut,
} from './cause-case.test-support.ts';
import { arrivals, call, ctClass, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

const portInUse = { kind: 'port-in-use', port: 11_113, bindAddress: '::' } as const;
const notListening = (changes: Partial<NonNullable<Evidence['listener']>>) =>
  move(moveControl({ status: 0xa702, elapsedMs: 5, counts: { failed: 3 } }), {
    listener: listening([], { state: 'failed', ...changes }),
  });
const lan = (prefixLength: number) => ({
  interfaces: [{ name: 'eth0', address: '10.77.0.10', prefixLength }],
});

export const reverseNoneCases: readonly CauseCase[] = [
  {
    cause: 'C01',
    confidence: 'certain',
    evidence: move(undefined, {
      listener: listening([], { state: 'stopped' }),
      outcomeFailure: { kind: 'listener-not-running' },
    }),
    nearMiss: timedOut(5),
  },
  {
    cause: 'C02',
    confidence: 'certain',
    evidence: notListening({ state: 'listening', boundAddress: '127.0.0.1' }),
    nearMiss: notListening({ state: 'listening', boundAddress: '0.0.0.0' }),
  },
  {
    cause: 'C03',
    confidence: 'certain',
    evidence: notListening({ failure: portInUse, owner: { implementationVersionName: 'OFFIS_DCMTK_367' } }),
    nearMiss: notListening({
      failure: portInUse,
      owner: { implementationClassUid: implementation.classUid },
    }),
  },
  {
    cause: 'C04',
    confidence: 'certain',
    evidence: notListening({
      failure: portInUse,
      owner: { implementationClassUid: implementation.classUid },
    }),
    nearMiss: notListening({ failure: portInUse }),
  },
  {
    cause: 'C05',
    confidence: 'certain',
    evidence: notListening({
      failure: { kind: 'port-forbidden', port: 104, bindAddress: '::', code: 'EACCES' },
    }),
    nearMiss: notListening({ failure: portInUse }),
  },
  {
    cause: 'C06',
    confidence: 'certain',
    evidence: timedOut(
      5,
      { probes: [{ probe: 'P8', at: t0, ports: [104, 4242], caughtPort: 4242 }] },
      'dcmtk',
    ),
    nearMiss: timedOut(133_500, {}, 'dcmtk'),
  },
  {
    cause: 'C07',
    confidence: 'likely',
    evidence: timedOut(3050, { sameSubnet: true, network: lan(24) }),
    nearMiss: timedOut(3050, { memory: { registered: { host: '10.77.0.10' } } }),
  },
  {
    cause: 'C08',
    confidence: 'likely',
    evidence: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3, failed: 0 } }, 'dcmtk')),
    nearMiss: {
      ...silent({}),
      control: moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3 } }, 'dcmtk'),
      takenAt: t0 + 20_000,
    },
  },
  {
    cause: 'C09',
    confidence: 'likely',
    evidence: timedOut(10_020, { sameSubnet: true, network: lan(24) }),
    nearMiss: timedOut(10_020, { network: { interfaces: [], otherHostReachedUs: true } }),
  },
  {
    cause: 'C10',
    confidence: 'likely',
    evidence: timedOut(10_020, { sameSubnet: false, network: { interfaces: [], otherHostReachedUs: true } }),
    nearMiss: timedOut(10_020, { sameSubnet: true, network: lan(24) }),
  },
  {
    cause: 'C11',
    confidence: 'likely',
    evidence: publicPeer(134_800),
    nearMiss: timedOut(134_800, { sameSubnet: true, network: lan(24) }),
  },
  {
    cause: 'C12',
    confidence: 'possible',
    beside: true,
    evidence: publicPeer(134_800),
    nearMiss: timedOut(134_800),
  },
  {
    cause: 'C13',
    confidence: 'likely',
    evidence: move(
      moveControl({ status: 0xa702, elapsedMs: 10_000, counts: { failed: 3 } }, 'other', {
        localAddress: '100.70.1.2',
      }),
    ),
    nearMiss: move(
      moveControl({ status: 0xa702, elapsedMs: 10_000, counts: { failed: 3 } }, 'other', {
        localAddress: '100.70.1.2',
      }),
      { network: { interfaces: [{ name: 'tailscale0', address: '100.70.1.2' }] } },
    ),
  },
  {
    cause: 'C14',
    confidence: 'likely',
    beside: true,
    evidence: timedOut(10_000, {
      network: { interfaces: [...lan(24).interfaces, { name: 'tun0', address: '10.8.0.6' }] },
      memory: { registered: { host: '10.8.0.6' } },
    }),
    nearMiss: timedOut(10_000, { network: lan(24) }),
  },
  {
    cause: 'C15',
    confidence: 'possible',
    beside: true,
    evidence: { ...publicPeer(134_800), listener: listening([], { port: 104 }) },
    nearMiss: publicPeer(134_800),
  },
  {
    cause: 'C16',
    confidence: 'likely',
    evidence: timedOut(15_100, { memory: { registered: { host: 'reading-room-3' } } }),
    nearMiss: timedOut(15_100, { memory: { registered: { host: '10.77.0.99' } } }),
  },
  {
    cause: 'C17',
    confidence: 'likely',
    evidence: { ...answered, memory: { entryChangedAt: answered.takenAt - 120_000 } },
    nearMiss: {
      ...answered,
      memory: { everSucceeded: true, entryChangedAt: answered.takenAt - 3_600_000 },
    },
  },
  {
    cause: 'C18',
    confidence: 'likely',
    evidence: move(moveControl({ status: 0xc000, elapsedMs: 10_010 }, 'dcmtk'), {
      listener: listening([call({ end: { how: 'closed', by: 'peer', at: t0 + 10_000 } })]),
    }),
    nearMiss: move(moveControl({ status: 0xc000, elapsedMs: 40 }, 'dcmtk')),
  },
];

const refusal = (
  failure: { kind: 'disk-full' } | { kind: 'file-write-failed'; code: string },
  status: number,
) =>
  move(moveControl({ status: 0xa702, elapsedMs: 400, counts: { failed: 3 } }, 'dcmtk'), {
    listener: listening([call({ refused: [{ status, failure, count: 3 }] })]),
    arrivals: arrivals(0, { refused: [{ status, failure, count: 3, seq: 14 }] }),
  });
const contexts = (result: number) =>
  move(moveControl({ status: 0xa702, elapsedMs: 100, counts: { failed: 3 } }, 'dcmtk'), {
    listener: listening([
      call({
        accepted: { contexts: [{ id: 1, abstractSyntax: ctClass, result, transferSyntax: '' }], seq: 11 },
      }),
    ]),
  });

export const reverseSomeCases: readonly CauseCase[] = [
  {
    cause: 'D01',
    confidence: 'likely',
    evidence: timedOut(30_100, { listener: listening([silentCall(30_000)]) }),
    nearMiss: timedOut(30_100, { listener: listening([silentCall(3)]) }),
  },
  {
    cause: 'D02',
    confidence: 'certain',
    evidence: timedOut(20, {
      listener: listening([{ ...silentCall(20), bytesReceived: 300, firstBytes: 'tls' }]),
    }),
    nearMiss: timedOut(20, { listener: listening([call()]) }),
  },
  {
    cause: 'D03',
    confidence: 'certain',
    evidence: timedOut(20, { listener: listening([stranger('http')]) }),
    nearMiss: timedOut(20, { listener: listening([stranger('none')]) }),
  },
  { cause: 'D04', confidence: 'certain', evidence: rj(1, 7), nearMiss: rj(1, 3) },
  { cause: 'D05', confidence: 'certain', evidence: rj(1, 3), nearMiss: rj(3, 2, 2) },
  { cause: 'D06', confidence: 'certain', evidence: rj(3, 2, 2), nearMiss: rj(1, 7) },
  { cause: 'D07', confidence: 'certain', evidence: contexts(3), nearMiss: contexts(4) },
  { cause: 'D08', confidence: 'certain', evidence: contexts(4), nearMiss: contexts(3) },
  {
    cause: 'D09',
    confidence: 'certain',
    evidence: refusal({ kind: 'disk-full' }, 0xa700),
    nearMiss: refusal({ kind: 'file-write-failed', code: 'EIO' }, 0xc000),
  },
  {
    cause: 'D10',
    confidence: 'certain',
    evidence: refusal({ kind: 'file-write-failed', code: 'EIO' }, 0xc000),
    nearMiss: refusal({ kind: 'file-write-failed', code: 'EROFS' }, 0xa700),
  },
  {
    cause: 'D11',
    confidence: 'possible',
    evidence: move(moveControl({ status: 0xa702, elapsedMs: 90_000 }), {
      ...partly,
      listener: listening([
        call({
          stored: 2,
          end: {
            how: 'aborted',
            by: 'us',
            failure: { kind: 'response-timeout', during: 'C-STORE', silentMs: 60_000 },
          },
        }),
      ]),
    }),
    nearMiss: move(moveControl({ status: 0xa702, elapsedMs: 90_000 }), partly),
  },
  {
    cause: 'D12',
    confidence: 'likely',
    evidence: move(moveControl({ status: 0xa702, elapsedMs: 900 }), {
      ...partly,
      listener: listening([call({ stored: 2, end: { how: 'aborted', by: 'peer', source: 0, reason: 0 } })]),
    }),
    nearMiss: move(moveControl({ status: 0xa702, elapsedMs: 900 }), partly),
  },
  {
    cause: 'D13',
    confidence: 'certain',
    evidence: timedOut(30_100, { health: { maxEventLoopDelayMs: 12_000 } }),
    nearMiss: timedOut(30_100, { health: { maxEventLoopDelayMs: 40 } }),
  },
];

function silentCall(openMs: number) {
  const { proposed: _proposed, accepted: _accepted, ...rest } = call();
  return {
    ...rest,
    bytesReceived: 0,
    firstBytes: 'none' as const,
    end: { how: 'closed' as const, by: 'peer' as const, at: t0 + 200 + openMs },
  };
}

function stranger(firstBytes: 'http' | 'none') {
  const { sender: _sender, ...rest } = silentCall(5);
  return { ...rest, remoteAddress: '10.77.0.77', firstBytes };
}
