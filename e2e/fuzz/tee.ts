import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy that writes down what one end of each connection sends. */
export interface Tee {
  readonly port: number;
  /** One buffer for each connection so far, in order of arrival. */
  taken(): Buffer[];
  close(): Promise<void>;
}

export async function startTee(targetPort: number, record: 'caller' | 'called', port = 0): Promise<Tee> {
  const recorded: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((caller) => {
    const called = connect({ port: targetPort, host: '127.0.0.1' });
    const parts: Buffer[] = [];
    recorded.push(parts);
    (record === 'caller' ? caller : called).on('data', (chunk: Buffer) => parts.push(chunk));
    for (const socket of [caller, called]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    caller.pipe(called);
    called.pipe(caller);
  });
  server.listen({ port, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken: () => recorded.map((parts) => Buffer.concat(parts)).filter((bytes) => bytes.length > 0),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
