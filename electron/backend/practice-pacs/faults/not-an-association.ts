import { connect, type Socket } from 'node:net';
import type { PeerAe } from '../../../../shared/dicom/application-entity.ts';
import { planMove } from '../move.ts';
import { noneSent } from '../sub-operations.ts';
import type { Fault, FaultTools } from './fault.ts';

/**
 * Connects to `destination`, from `localAddress` where it is given, and says `bytes`. Resolves with whether there was a
 * connection, when it is over or after `waitMs`.
 */
async function say(
  { pause, stopped }: FaultTools,
  { host, port }: PeerAe,
  bytes: Uint8Array | string,
  waitMs: number,
  localAddress?: string,
): Promise<boolean> {
  const socket: Socket = connect({ host, port, ...(localAddress !== undefined && { localAddress }) });
  let connected = false;
  const over = new AbortController();
  socket.on('error', () => undefined);
  socket.once('close', () => over.abort());
  socket.once('connect', () => {
    connected = true;
    socket.write(bytes);
  });
  socket.resume();
  await pause(waitMs, AbortSignal.any([over.signal, stopped]));
  socket.destroy();
  return connected;
}

/** The head of an A-ASSOCIATE-RQ of 13 005 bytes, as DCMTK sends it; the rest is in packets that are too large. */
const lostRequest = Buffer.of(1, 0, 0, 0, 0x32, 0xc7, 0, 1, 0, 0);
const lostMs = 12_000;

/** D01: the connection stands and the request never gets through. */
export const requestLost: Fault = (tools) => ({
  services: {
    ...tools.normal,
    async move(request) {
      const plan = planMove(tools.move, request);
      if ('status' in plan) return plan;
      await say(tools, plan.destination, lostRequest, lostMs);
      return noneSent(plan.instances);
    },
  },
});

/** A ClientHello of TLS 1.2 with one cipher suite and no extensions (RFC 5246 7.4.1.2). */
function clientHello(): Buffer {
  const hello = Buffer.concat([
    Buffer.of(3, 3),
    Buffer.alloc(32, 0x5a),
    Buffer.of(0, 0, 2, 0xc0, 0x2f, 1, 0),
  ]);
  return Buffer.concat([Buffer.of(0x16, 3, 1, 0, hello.length + 4, 1, 0, 0, hello.length), hello]);
}

const helloMs = 5000;

/** D02: the entry for us says TLS. */
export const callsWithTls: Fault = (tools) => ({
  services: {
    ...tools.normal,
    async move(request) {
      const plan = planMove(tools.move, request);
      if ('status' in plan) return plan;
      await say(tools, plan.destination, clientHello(), helloMs);
      return noneSent(plan.instances);
    },
  },
});

const visitMs = 2000;
/** Another address of this computer than the PACS has; systems other than macOS have all of 127.0.0.0/8. */
const strangersAddress = '127.0.0.2';
const visit = 'GET / HTTP/1.1\r\nHost: monitor\r\n\r\n';

/** D03: a stranger visits our port while the retrieve goes well. */
export const strangerCalls: Fault = (tools) => ({
  services: {
    ...tools.normal,
    async move(request) {
      const plan = planMove(tools.move, request);
      if ('status' in plan) return plan;
      const { destination } = plan;
      const visited = await say(tools, destination, visit, visitMs, strangersAddress);
      if (!visited) await say(tools, destination, visit, visitMs);
      return tools.normal.move(request);
    },
  },
});
