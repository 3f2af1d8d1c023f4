import type { Socket } from 'node:net';
import type { Fault } from './fault.ts';

/** Reads what comes, answers the first bytes once, and closes. */
function answering(answer: () => Uint8Array | string | undefined): Fault {
  return () => ({
    meet(socket: Socket) {
      socket.once('data', () => {
        const bytes = answer();
        if (bytes === undefined) socket.end();
        else socket.end(bytes);
      });
      socket.resume();
    },
  });
}

const badRequest = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/plain',
  'Content-Length: 11',
  'Connection: close',
  '',
  'Bad request',
].join('\r\n');

/** Fatal alert 70, protocol_version, in a record of TLS 1.0: what OpenSSL answers to bytes that are no TLS (RFC 8446 6). */
const tlsAlert = Buffer.of(0x15, 3, 1, 0, 2, 2, 70);

/** A05. */
export const webServer = answering(() => badRequest);
/** A06. */
export const tlsExpected = answering(() => tlsAlert);
/** A14. */
export const hangUp = answering(() => undefined);

/** A15: takes the connection and everything that comes, and never says a word. */
export const silentPort: Fault = () => ({
  meet(socket) {
    socket.resume();
  },
});

/** A02. */
export const closedPort: Fault = () => ({ listens: false });

const lookUpMs = 5000;

/** C18: every connection waits for a name server, those that come in and those that go out. */
export const slowNameLookUp: Fault = ({ pause, normal }) => ({
  meet(_, proceed) {
    void pause(lookUpMs).then(proceed);
  },
  services: {
    ...normal,
    async move(request) {
      await pause(lookUpMs, request.signal);
      return normal.move(request);
    },
  },
});
