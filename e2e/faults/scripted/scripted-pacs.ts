import { readAttributes } from '../../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../../electron/backend/dataset/build.ts';
import type { DataSet } from '../../../electron/backend/dataset/data-set.ts';
import { encodeDataSet } from '../../../electron/backend/dataset/encode.ts';
import type { FinalStatus, InboundFind, InboundMove } from '../../../electron/backend/dimse/acceptor.ts';
import { createAcceptor } from '../../../electron/backend/dimse/create-acceptor.ts';
import {
  connectScripted,
  type ScriptedConnection,
} from '../../../electron/backend/dimse/testing/scripted-peer.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { freePort } from '../../support/peers.ts';
import type { Told } from '../lab/workstation.ts';
import { runLocally } from './run-locally.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';
export const scriptedStudy = '1.2.826.0.1.3680043.9.7433.70';
const seriesInstanceUid = `${scriptedStudy}.1`;
/** What the scripted PACS has: one series. */
export const scriptedInstances = [1, 2, 3, 4, 5].map((number) => `${seriesInstanceUid}.${number}`);

/** A PACS without faults of its own, for the script of one C-MOVE to take apart. */
export interface ScriptedMove {
  readonly move: InboundMove;
  /** Connects to the workstation's port, and says nothing. */
  connect(): Promise<ScriptedConnection>;
  /** An association with the workstation for storing. */
  callBack(calledAe?: string): Promise<ScriptedConnection>;
  /** Stores an instance on it; resolves with the C-STORE status. */
  store(connection: ScriptedConnection, sopInstanceUid: string): Promise<number | undefined>;
  release(connection: ScriptedConnection): Promise<void>;
}

export type MoveScript = (
  move: ScriptedMove,
) => Promise<FinalStatus & { readonly counts: SubOperationCounts }>;

function requested(port: number, connection: ScriptedConnection, calledAe: string): ScriptedConnection {
  if (port === 0) throw new Error('the workstation has no port');
  connection.request([{ abstractSyntax: secondaryCapture, transferSyntaxes: [explicitLittle] }], {
    calledAe,
    callingAe: 'SCRIPTED',
  });
  return connection;
}

function instanceDataSet(sopInstanceUid: string): DataSet {
  return buildDataSet({
    SOPClassUID: secondaryCapture,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: '20260501',
    Modality: 'OT',
    PatientName: 'Scripted^Peer',
    PatientID: 'SCRIPTED-1',
    StudyInstanceUID: scriptedStudy,
    SeriesInstanceUID: seriesInstanceUid,
    InstanceNumber: sopInstanceUid.split('.').at(-1) ?? '1',
  });
}

async function* find(request: InboundFind): AsyncGenerator<DataSet, FinalStatus, void> {
  const { StudyInstanceUID, SOPInstanceUID } = readAttributes(request.identifier);
  if (StudyInstanceUID === scriptedStudy) {
    const parents = { StudyInstanceUID: scriptedStudy, SeriesInstanceUID: seriesInstanceUid };
    if (request.level === 'instance') {
      for (const uid of scriptedInstances) {
        if (SOPInstanceUID && SOPInstanceUID !== uid) continue;
        yield buildDataSet({ ...parents, SOPClassUID: secondaryCapture, SOPInstanceUID: uid });
      }
    } else yield buildDataSet(parents);
  }
  return { status: 0 };
}

export interface ScriptedRetrieve {
  readonly dataFolder?: string;
  readonly script: MoveScript;
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Runs a retrieve of the scripted study with the command line against a PACS that plays `script` on this computer. */
export async function retrieveScripted(options: ScriptedRetrieve): Promise<Told> {
  const workstationPort = await freePort();
  const connect = (): Promise<ScriptedConnection> => connectScripted(workstationPort);
  const acceptor = createAcceptor({
    services: {
      find,
      move: (move) =>
        options.script({
          move,
          connect,
          async callBack(calledAe = 'MOVESCOPE') {
            const connection = requested(workstationPort, await connect(), calledAe);
            await connection.expect('associate-ac');
            return connection;
          },
          store: (connection, sopInstanceUid) => store(move, connection, sopInstanceUid),
          async release(connection) {
            connection.send({ type: 'release-rq' });
            await connection.expect('release-rp');
            connection.close();
          },
        }),
    },
    observe: () => {},
    maxPduLength: 16_384,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 120_000,
    maxAssociations: 10,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  try {
    const { args = [], settings, dataFolder } = options;
    const common = [`SCRIPTED@127.0.0.1:${port}`, '--study', scriptedStudy, '--method', 'move'];
    return await runLocally(
      'retrieve',
      [...common, '--port', String(workstationPort), '--bind', '0.0.0.0', ...args],
      { ...(settings && { settings }), ...(dataFolder && { dataFolder }) },
    );
  } finally {
    await acceptor.close();
  }
}

async function store(
  move: InboundMove,
  connection: ScriptedConnection,
  sopInstanceUid: string,
): Promise<number | undefined> {
  const command = {
    commandField: 0x0001,
    affectedSopClassUid: secondaryCapture,
    messageId: 1,
    priority: 0,
    commandDataSetType: 1,
    affectedSopInstanceUid: sopInstanceUid,
    moveOriginatorAe: move.request.callingAe,
    moveOriginatorMessageId: move.messageId,
  };
  await connection.sendMessage(1, command, encodeDataSet(instanceDataSet(sopInstanceUid), explicitLittle));
  return (await connection.expect('message')).command.status;
}
