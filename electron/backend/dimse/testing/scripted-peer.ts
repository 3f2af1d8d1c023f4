import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { implementation } from '../../../../shared/dicom/uid.ts';
import type { CommandSet } from '../command-set.ts';
import { encodeCommandSet } from '../command-set.ts';
import { MessageReader } from '../message-reader.ts';
import { MessageWriter } from '../message-writer.ts';
import type { AssociateRq, ControlPdu, OtherItem, Pdu, RoleSelection } from '../pdu.ts';
import { applicationContextName } from '../pdu.ts';
import { encodePdu } from '../pdu-encode.ts';
import { PduReader } from '../pdu-reader.ts';

/** A DIMSE message as it came, its data set whole. */
export interface ReceivedMessage {
  readonly type: 'message';
  readonly contextId: number;
  readonly command: CommandSet;
  readonly dataSet: Buffer | undefined;
}

export type Received = ControlPdu | ReceivedMessage | { readonly type: 'closed' };

export interface AcceptAnswer {
  /** Presentation context result by abstract syntax; 0 for the others. */
  readonly results?: Readonly<Record<string, number>>;
  readonly roles?: readonly RoleSelection[];
  readonly maxPduLength?: number;
  /** Further items of the user information; those of the request are not repeated. */
  readonly otherItems?: readonly OtherItem[];
}

/** One end of a connection, played by a test step by step: in the right order, in the wrong one, or not at all. */
export class ScriptedConnection {
  readonly socket: Socket;
  readonly #received: Received[] = [];
  readonly #wanted: ((received: Received) => void)[] = [];
  #closed = false;
  #message: { contextId: number; command: CommandSet; parts: Uint8Array[] } | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    const messages = new MessageReader({
      command: (contextId, command) => {
        this.#message = { contextId, command, parts: [] };
        if (command.commandDataSetType === 0x0101) this.#give(false);
      },
      dataSetBytes: (bytes) => {
        this.#message?.parts.push(bytes);
      },
      dataSetEnd: () => this.#give(true),
    });
    const reader = new PduReader(
      {
        pdu: (pdu) => this.#put(pdu),
        fragmentStart: (header) => messages.fragmentStart(header),
        fragmentBytes: (bytes) => messages.fragmentBytes(bytes),
        fragmentEnd: () => messages.fragmentEnd(),
      },
      { maxPduLength: 0, onHold: () => undefined, onError: (error) => socket.destroy(error as Error) },
    );
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', () => undefined);
    const closed = (): void => {
      if (this.#closed) return;
      this.#closed = true;
      this.#put({ type: 'closed' });
    };
    socket.on('end', closed);
    socket.on('close', closed);
  }

  /** The next PDU or message in order of arrival; `closed` when the other end has gone. */
  receive(): Promise<Received> {
    const first = this.#received.shift();
    if (first) return Promise.resolve(first);
    if (this.#closed) return Promise.resolve({ type: 'closed' });
    return new Promise((resolve) => this.#wanted.push(resolve));
  }

  /** The next one, which has to be of this type. */
  async expect<Type extends Received['type']>(type: Type): Promise<Extract<Received, { type: Type }>> {
    const received = await this.receive();
    if (received.type !== type) throw new Error(`${type} was due, ${JSON.stringify(received)} came`);
    return received as Extract<Received, { type: Type }>;
  }

  send(pdu: Pdu): void {
    this.socket.write(encodePdu(pdu));
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** Waits for the A-ASSOCIATE-RQ and accepts it. */
  async accept(answer: AcceptAnswer = {}): Promise<AssociateRq> {
    const request = await this.expect('associate-rq');
    this.send({
      ...request,
      type: 'associate-ac',
      contexts: request.contexts.map((context) => ({
        id: context.id,
        result: answer.results?.[context.abstractSyntax] ?? 0,
        transferSyntax: context.transferSyntaxes[0] ?? '',
      })),
      userInformation: {
        ...request.userInformation,
        maxPduLength: answer.maxPduLength ?? 16384,
        roles: answer.roles ?? request.userInformation.roles,
        otherItems: answer.otherItems ?? [],
      },
    });
    return request;
  }

  /** Requests an association with one transfer syntax list for all contexts, numbered 1, 3, 5 … */
  request(
    contexts: readonly { readonly abstractSyntax: string; readonly transferSyntaxes: readonly string[] }[],
    more: Partial<AssociateRq> = {},
  ): void {
    this.send({
      type: 'associate-rq',
      protocolVersion: 1,
      calledAe: 'CALLED',
      callingAe: 'CALLING',
      applicationContext: applicationContextName,
      contexts: contexts.map((context, index) => ({ id: index * 2 + 1, ...context })),
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: implementation.classUid,
        implementationVersionName: implementation.versionName,
        roles: [],
        otherItems: [],
      },
      ...more,
    });
  }

  async sendMessage(contextId: number, command: CommandSet, dataSet?: Uint8Array): Promise<void> {
    const { socket } = this;
    const sink = {
      write: (parts: readonly Uint8Array[]) => socket.write(Buffer.concat(parts)),
      drained: () => once(socket, 'drain').then(() => true),
    };
    await new MessageWriter(sink, 16384).send(contextId, command, dataSet);
  }

  /** Sends a command set alone, flagged as the whole command, whatever it announces. */
  sendCommand(contextId: number, command: CommandSet): void {
    this.send({
      type: 'p-data-tf',
      pdvs: [{ contextId, command: true, last: true, data: encodeCommandSet(command) }],
    });
  }

  /** Sends a piece of a data set. */
  sendData(contextId: number, data: Uint8Array, last: boolean): void {
    this.send({ type: 'p-data-tf', pdvs: [{ contextId, command: false, last, data }] });
  }

  abort(source = 0, reason = 0): void {
    this.send({ type: 'abort', source, reason });
    this.socket.end();
  }

  /** FIN. */
  close(): void {
    this.socket.end();
  }

  /** RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  #give(withDataSet: boolean): void {
    const message = this.#message;
    this.#message = undefined;
    if (!message) return;
    const { contextId, command, parts } = message;
    this.#put({
      type: 'message',
      contextId,
      command,
      dataSet: withDataSet ? Buffer.concat(parts) : undefined,
    });
  }

  #put(received: Received): void {
    const wanted = this.#wanted.shift();
    if (wanted) wanted(received);
    else this.#received.push(received);
  }
}

export interface ScriptedPeer {
  readonly port: number;
  /** Rejects with what a script threw. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and plays `script` on each connection. */
export async function startScriptedPeer(
  script: (peer: ScriptedConnection) => void | Promise<void>,
): Promise<ScriptedPeer> {
  const sockets = new Set<Socket>();
  const thrown: unknown[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    Promise.resolve(script(new ScriptedConnection(socket))).catch((error: unknown) => thrown.push(error));
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      if (thrown.length > 0) throw thrown[0];
    },
  };
}

/** Connects to an acceptor on 127.0.0.1, to be played as its peer. */
export async function connectScripted(port: number): Promise<ScriptedConnection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return new ScriptedConnection(socket);
}
