import { sopClass } from '../dicom/sop-class.ts';
import { transferSyntax } from '../dicom/transfer-syntax.ts';
import type { SubOperationCounts } from '../retrieve/association-event.ts';
import type { Evidence } from './evidence.ts';
import type { ControlAssociation, InboundConnection, ResponseFact } from './evidence-association.ts';

/** All made-up evidence happens at this time, ms since 1970. */
export const t0 = 1_790_000_000_000;
export const ctClass = '1.2.840.10008.5.1.4.1.1.2';

export const implementations = {
  dcmtk: {
    implementationClassUid: '1.2.276.0.7230010.3.0.3.6.7',
    implementationVersionName: 'OFFIS_DCMTK_367',
  },
  dcm4chee: { implementationClassUid: '1.2.40.0.13.1.3', implementationVersionName: 'dcm4che-5.35.0' },
  conquest: {
    implementationClassUid: '1.2.826.0.1.3680043.2.135.1066.101',
    implementationVersionName: '1.5.0/WIN32',
  },
  pynetdicom: {
    implementationClassUid: '1.2.826.0.1.3680043.9.3811.3.0.0',
    implementationVersionName: 'PYNETDICOM_300',
  },
  other: { implementationClassUid: '1.3.46.670589.1', implementationVersionName: 'VENDOR_1' },
} as const;

export interface Answer extends Partial<ResponseFact> {
  readonly status: number;
  readonly elapsedMs?: number;
  readonly counts?: SubOperationCounts;
}

/** An association with a C-MOVE that was sent, and maybe answered. */
export function moveControl(
  answer?: Answer,
  from: keyof typeof implementations = 'other',
  changes: Partial<ControlAssociation> = {},
): ControlAssociation {
  const at = t0 + 100;
  return {
    purpose: 'retrieve',
    host: '10.77.0.2',
    port: 11_112,
    startedAt: t0,
    connect: { outcome: 'connected', elapsedMs: 1, seq: 3 },
    localAddress: '10.77.0.10',
    localPort: 50_000,
    remoteAddress: '10.77.0.2',
    proposed: { callingAe: 'MOVESCOPE', calledAe: 'PACS', contexts: [], seq: 4 },
    accepted: {
      ...implementations[from],
      contexts: [
        {
          id: 1,
          abstractSyntax: sopClass.studyRootMove,
          result: 0,
          transferSyntax: transferSyntax.implicitLittle,
        },
      ],
      elapsedMs: 3,
      seq: 5,
    },
    requests: [
      {
        service: 'C-MOVE',
        messageId: 1,
        keys: { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.3' },
        moveDestination: 'MOVESCOPE',
        at,
        seq: 6,
      },
    ],
    responses: answer
      ? [
          {
            service: 'C-MOVE',
            final: true,
            responses: 1,
            counts: {},
            seq: 7,
            at: at + (answer.elapsedMs ?? 0),
            ...answer,
          },
        ]
      : [],
    pendingResponses: 0,
    lastReceivedAt: at + (answer?.elapsedMs ?? 0),
    ...(answer && { end: { how: 'released' as const, by: 'us' as const, seq: 8 } }),
    ...changes,
  };
}

/** A C-MOVE of a study of three images that failed; by default our listener ran and saw nothing. */
export function move(control: ControlAssociation | undefined, changes: Partial<Evidence> = {}): Evidence {
  return {
    operation: 'retrieve',
    takenAt: t0 + 400_000,
    startedAt: t0,
    endedAt: t0 + 200_000,
    outcome: 'failed',
    peer: { aeTitle: 'PACS', host: '10.77.0.2', port: 11_112 },
    local: { aeTitle: 'MOVESCOPE', moveDestination: 'MOVESCOPE', address: '10.77.0.10', port: 11_113 },
    method: 'C-MOVE',
    level: 'study',
    model: 'study-root',
    ...(control && { control }),
    listener: { state: 'listening', port: 11_113, aeTitle: 'MOVESCOPE', boundAddress: '::', inbound: [] },
    expectation: { instances: 3, series: 1, exists: 'yes', seq: 2 },
    arrivals: { received: 0, total: 0, bytes: 0, late: 0, refused: [] },
    probes: [],
    ...changes,
  };
}

export function arrivals(received: number, changes: Partial<NonNullable<Evidence['arrivals']>> = {}) {
  const at = t0 + 1000;
  return {
    received,
    total: received,
    bytes: received * 1000,
    late: 0,
    refused: [],
    firstAt: at,
    lastAt: at,
    firstSeq: 20,
    lastSeq: 21,
    ...changes,
  };
}

/** A connection of the PACS to our listener, accepted and released after `stored` images. */
export function call(changes: Partial<InboundConnection> = {}): InboundConnection {
  return {
    associationId: 'in-1',
    remoteAddress: '10.77.0.2',
    localPort: 11_113,
    connectedAt: t0 + 200,
    bytesReceived: 5000,
    firstBytes: 'associate-rq',
    proposed: {
      callingAe: 'PACS',
      calledAe: 'MOVESCOPE',
      contexts: [
        {
          id: 1,
          abstractSyntax: ctClass,
          transferSyntaxes: [transferSyntax.explicitLittle, transferSyntax.implicitLittle],
        },
      ],
      seq: 10,
    },
    accepted: {
      contexts: [
        { id: 1, abstractSyntax: ctClass, result: 0, transferSyntax: transferSyntax.explicitLittle },
      ],
      at: t0 + 210,
      seq: 11,
    },
    stored: 0,
    refused: [],
    end: { how: 'released', by: 'peer', at: t0 + 300, seq: 12 },
    sender: 'peer-address',
    seq: 9,
    ...changes,
  };
}

export function rejectedCall(
  result: number,
  source: number,
  reason: number,
  changes: Partial<InboundConnection> = {},
) {
  const { accepted: _accepted, ...rest } = call(changes);
  return {
    ...rest,
    rejected: { by: 'us' as const, result, source, reason, seq: 11 },
    end: { how: 'rejected' as const, by: 'us' as const, seq: 12 },
  };
}

export function listening(
  inbound: InboundConnection[],
  changes: Partial<NonNullable<Evidence['listener']>> = {},
) {
  return {
    state: 'listening' as const,
    port: 11_113,
    aeTitle: 'MOVESCOPE',
    boundAddress: '::',
    inbound,
    ...changes,
  };
}

/** A failed echo or search. */
export function link(
  operation: 'echo' | 'query',
  control: Partial<ControlAssociation>,
  changes: Partial<Evidence> = {},
): Evidence {
  return {
    operation,
    takenAt: t0 + 1000,
    outcome: 'failed',
    peer: { aeTitle: 'PACS', host: 'pacs.local', port: 11_112 },
    local: { aeTitle: 'MOVESCOPE' },
    control: {
      purpose: operation,
      host: 'pacs.local',
      port: 11_112,
      requests: [],
      responses: [],
      pendingResponses: 0,
      ...control,
    },
    probes: [],
    ...changes,
  };
}
