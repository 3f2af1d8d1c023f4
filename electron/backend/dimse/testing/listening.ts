import { expect } from 'vitest';
import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import type { Acceptor, AcceptorOptions } from '../acceptor.ts';
import type { CommandSet } from '../command-set.ts';
import { createAcceptor } from '../create-acceptor.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { connectScripted, type ScriptedConnection } from './scripted-peer.ts';

export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
export const verification = {
  abstractSyntax: sopClass.verification,
  transferSyntaxes: [transferSyntax.implicitLittle],
};
export const ct = { abstractSyntax: ctImage, transferSyntaxes: [transferSyntax.explicitLittle] };

const acceptors: Acceptor[] = [];
const connections: ScriptedConnection[] = [];
/** To be called after each test. */
export async function closeAll(): Promise<void> {
  for (const connection of connections.splice(0)) connection.socket.destroy();
  await Promise.all(acceptors.splice(0).map((acceptor) => acceptor.close()));
}

export interface Listening {
  readonly acceptor: Acceptor;
  readonly log: EventLog;
  readonly port: number;
  connect(): Promise<ScriptedConnection>;
}

export async function listen(
  more: Partial<AcceptorOptions> = {},
  bindAddress = '127.0.0.1',
): Promise<Listening> {
  const log = createEventLog();
  const acceptor = createAcceptor({
    services: {},
    observe: log.observe,
    maxPduLength: 65536,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 10,
    ...more,
  });
  acceptors.push(acceptor);
  const { port } = await acceptor.listen({ port: 0, bindAddress });
  return {
    acceptor,
    log,
    port,
    async connect() {
      const connection = await connectScripted(port);
      connections.push(connection);
      return connection;
    },
  };
}

export const echo = {
  commandField: 0x0030,
  affectedSopClassUid: sopClass.verification,
  commandDataSetType: 0x0101,
};

export async function expectEcho(peer: ScriptedConnection, messageId = 1): Promise<void> {
  peer.sendCommand(1, { ...echo, messageId });
  expect((await peer.expect('message')).command).toMatchObject({
    commandField: 0x8030,
    messageIdBeingRespondedTo: messageId,
    status: 0,
  });
}

export function storeCommand(messageId: number, more: Partial<CommandSet> = {}): CommandSet {
  return {
    commandField: 0x0001,
    affectedSopClassUid: ctImage,
    messageId,
    priority: 0,
    commandDataSetType: 0,
    affectedSopInstanceUid: `1.2.${messageId}`,
    ...more,
  };
}
