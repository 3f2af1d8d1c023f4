import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

const withinMs = 2000;

/**
 * Our address towards a host, as the system would choose it. Nothing is sent: connecting a datagram socket only asks the
 * routing table. Undefined when the name is unknown or there is no route.
 */
export async function localAddressTowards(host: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  try {
    const found = await Promise.race([lookup(host), timeout]);
    return found && (await askRoute(found.address, found.family));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function askRoute(address: string, family: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const finish = (local: string | undefined): void => {
      socket.close();
      resolve(local);
    };
    socket.once('error', () => finish(undefined));
    // Any port will do.
    socket.connect(104, address, () => finish(socket.address().address));
  });
}
