import { createServer } from 'node:net';

/** The first port after `taken` on which we could listen; after a system port, from 11112 on. Undefined when 20 are taken. */
export async function findFreePort(bindAddress: string, taken: number): Promise<number | undefined> {
  const first = taken >= 1024 ? taken + 1 : 11_112;
  for (let port = first; port < Math.min(first + 20, 65_536); port++) {
    if ((await tryToListen(bindAddress, port)) !== undefined) return port;
  }
  return undefined;
}

/** A port that the system picks. */
export async function anyFreePort(bindAddress: string): Promise<number | undefined> {
  return tryToListen(bindAddress, 0);
}

function tryToListen(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
