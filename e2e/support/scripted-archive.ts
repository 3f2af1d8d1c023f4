import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import type { DataSet } from '../../electron/backend/dataset/data-set.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import type {
  FinalStatus,
  InboundFind,
  InboundGet,
  InboundMove,
} from '../../electron/backend/dimse/acceptor.ts';
import type { Association, AssociationObserver } from '../../electron/backend/dimse/association.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import type { SubOperationCounts } from '../../shared/retrieve/association-event.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/** What the archive holds: one study of one series. */
export const archiveStudy = '1.2.826.0.1.3680043.9.7433.90';
export const archiveSeries = `${archiveStudy}.1`;
export const archiveInstance = (number: number): string => `${archiveSeries}.${number}`;

/** One C-MOVE or C-GET that the archive has received. */
export interface ArchiveRequest {
  readonly service: 'C-MOVE' | 'C-GET';
  readonly level: string | undefined;
  /** The unique keys as they came. */
  readonly keys: Readonly<Record<string, string>>;
  /** What it holds of what was asked for. */
  readonly asked: readonly string[];
  /** Sends one instance: for a C-MOVE on an association that is opened for the first. Resolves with the status. */
  send(sopInstanceUid: string): Promise<number | undefined>;
  /** Lets go of the association for the images. */
  hangUp(): Promise<void>;
  pending(counts: SubOperationCounts): void;
  breakOff(how: 'abort' | 'reset'): void;
}

export type ArchiveScript = (
  request: ArchiveRequest,
) => Promise<FinalStatus & { readonly counts: SubOperationCounts }>;

export interface ScriptedArchive {
  readonly port: number;
  /** Every C-MOVE and C-GET so far. */
  readonly requests: readonly ArchiveRequest[];
  /** Sends on an association of its own that belongs to no request. */
  sendUnasked(sopInstanceUids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface ScriptedArchiveOptions {
  readonly instances: number;
  /** Where the workstation listens. */
  readonly workstationPort: number;
  readonly workstationHost?: string;
  readonly port?: number;
  readonly bindAddress?: string;
  readonly script: ArchiveScript;
  /** Bytes that each image is larger than its header. */
  readonly padding?: number;
  /** Refuses C-FIND at instance level, as servers without that level do. */
  readonly listsNoInstances?: boolean;
  /** Refuses C-FIND at series level, too. */
  readonly listsNoSeries?: boolean;
  readonly offersGet?: boolean;
  readonly observe?: AssociationObserver;
}

/** A PACS whose every retrieve goes as its script says; C-FIND is answered as it should be, if at all. */
export async function startScriptedArchive(options: ScriptedArchiveOptions): Promise<ScriptedArchive> {
  const held = Array.from({ length: options.instances }, (_, index) => archiveInstance(index + 1));
  const requests: ArchiveRequest[] = [];
  const observe = options.observe ?? (() => undefined);
  const play = (request: ArchiveRequest): ReturnType<ArchiveScript> => {
    requests.push(request);
    return options.script(request);
  };
  const call = (): Promise<Association> =>
    requestAssociation({
      peer: {
        aeTitle: 'MOVESCOPE',
        host: options.workstationHost ?? '127.0.0.1',
        port: options.workstationPort,
      },
      callingAe: 'ARCHIVE',
      contexts: [{ abstractSyntax: secondaryCapture, transferSyntaxes: [explicitLittle] }],
      maxPduLength: 16_384,
      connectTimeoutMs: 10_000,
      responseTimeoutMs: 600_000,
      observe,
    });
  const imageOf = (sopInstanceUid: string) => ({
    sopClassUid: secondaryCapture,
    sopInstanceUid,
    transferSyntaxUid: explicitLittle,
    dataSet: encodeDataSet(dataSetOf(sopInstanceUid, options.padding ?? 0), explicitLittle),
  });
  const acceptor = createAcceptor({
    services: {
      find: (request) => find(request, held, options),
      move: (move) => play(moveOf(move, held, call, imageOf)),
      ...(options.offersGet !== false && { get: (get: InboundGet) => play(getOf(get, held, imageOf)) }),
    },
    observe,
    maxPduLength: 16_384,
    associateTimeoutMs: 60_000,
    idleTimeoutMs: 600_000,
    maxAssociations: 20,
  });
  const at = { port: options.port ?? 0, bindAddress: options.bindAddress ?? '127.0.0.1' };
  const { port } = await acceptor.listen(at);
  return {
    port,
    requests,
    async sendUnasked(uids) {
      const association = await call();
      for (const uid of uids) await association.store(imageOf(uid));
      await association.release();
    },
    close: () => acceptor.close(),
  };
}

type ImageOf = (sopInstanceUid: string) => Parameters<InboundGet['store']>[0] & {
  readonly dataSet: Uint8Array;
};

function askedOf(
  request: InboundFind,
  held: readonly string[],
): Pick<ArchiveRequest, 'level' | 'keys' | 'asked'> {
  const keys = readAttributes(request.identifier);
  const { StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID } = keys;
  const inSeries =
    StudyInstanceUID === archiveStudy && (!SeriesInstanceUID || SeriesInstanceUID === archiveSeries);
  const uids = SOPInstanceUID ? SOPInstanceUID.split('\\') : undefined;
  const asked = inSeries ? held.filter((uid) => !uids || uids.includes(uid)) : [];
  return { level: request.level, keys, asked };
}

function moveOf(
  move: InboundMove,
  held: readonly string[],
  call: () => Promise<Association>,
  imageOf: ImageOf,
): ArchiveRequest {
  let association: Promise<Association> | undefined;
  const moveOriginator = { aeTitle: move.request.callingAe, messageId: move.messageId };
  return {
    service: 'C-MOVE',
    ...askedOf(move, held),
    async send(uid) {
      association ??= call();
      return (await association).store({ ...imageOf(uid), moveOriginator });
    },
    async hangUp() {
      await (await association)?.release();
      association = undefined;
    },
    pending: (counts) => move.pending(counts),
    breakOff: (how) => move.breakOff(how),
  };
}

function getOf(get: InboundGet, held: readonly string[], imageOf: ImageOf): ArchiveRequest {
  return {
    service: 'C-GET',
    ...askedOf(get, held),
    send: (uid) => get.store(imageOf(uid)),
    hangUp: async () => undefined,
    pending: (counts) => get.pending(counts),
    breakOff: (how) => get.breakOff(how),
  };
}

/** Sends everything that was asked for and says so. */
export const deliverAll: ArchiveScript = async (request) => {
  for (const uid of request.asked) await request.send(uid);
  await request.hangUp();
  return { status: 0, counts: { completed: request.asked.length, failed: 0, warning: 0 } };
};

async function* find(
  request: InboundFind,
  held: readonly string[],
  { listsNoInstances, listsNoSeries }: ScriptedArchiveOptions,
): AsyncGenerator<DataSet, FinalStatus, void> {
  const { asked } = askedOf(request, held);
  const parents = { StudyInstanceUID: archiveStudy, SeriesInstanceUID: archiveSeries };
  switch (request.level) {
    case 'instance':
      if (listsNoInstances) return { status: 0xa900, errorComment: 'no such level' };
      for (const uid of asked) {
        yield buildDataSet({ ...parents, SOPClassUID: secondaryCapture, SOPInstanceUID: uid });
      }
      return { status: 0 };
    case 'series':
      if (listsNoSeries) return { status: 0xa900, errorComment: 'no such level' };
      yield buildDataSet({ ...parents, NumberOfSeriesRelatedInstances: String(held.length) });
      return { status: 0 };
    default:
      if (asked.length > 0) {
        yield buildDataSet({
          StudyInstanceUID: archiveStudy,
          NumberOfStudyRelatedInstances: String(held.length),
          SOPClassesInStudy: secondaryCapture,
        });
      }
      return { status: 0 };
  }
}

function dataSetOf(sopInstanceUid: string, padding: number): DataSet {
  return buildDataSet({
    SOPClassUID: secondaryCapture,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: '20260501',
    Modality: 'OT',
    PatientName: 'Scripted^Archive',
    PatientID: 'ARCHIVE-1',
    StudyInstanceUID: archiveStudy,
    SeriesInstanceUID: archiveSeries,
    InstanceNumber: sopInstanceUid.split('.').at(-1) ?? '1',
    // Text of any length, so that an image has a size.
    ...(padding > 0 && { TextValue: 'x'.repeat(padding) }),
  });
}
