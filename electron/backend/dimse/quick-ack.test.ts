import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findQuickAck, loadQuickAck } from './quick-ack.ts';

const onLinux = process.platform === 'linux';

/** What Linux says of TCP_QUICKACK: 0 while it delays acknowledgements because it answers with data. */
function quickAckOf(socket: Socket): number {
  const getsockopt = koffi
    .load(null)
    .func('int getsockopt(int descriptor, int level, int name, _Out_ int *value, _Inout_ int *length)');
  const [value, length] = [[-1], [4]];
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  expect(getsockopt(fd, 6, 12, value, length)).toBe(0);
  return value[0] ?? -1;
}

describe.runIf(onLinux)('acknowledging at once', () => {
  let client: Socket;
  let accepted: Socket;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const arrival = once(server, 'connection');
    client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
    [accepted] = await arrival;
    close = async () => {
      client.destroy();
      accepted.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => close());

  it('is what the system does again after it had begun to delay', async () => {
    for (let exchange = 0; exchange < 4; exchange++) {
      client.write('request');
      await once(accepted, 'data');
      accepted.write('answer');
      await once(client, 'data');
    }
    expect(quickAckOf(accepted)).toBe(0);
    const quickAck = await loadQuickAck();
    quickAck?.(accepted);
    expect(quickAckOf(accepted)).toBe(1);
  });

  it('leaves a closed socket alone', async () => {
    const quickAck = await loadQuickAck();
    accepted.destroy();
    await once(accepted, 'close');
    expect(() => quickAck?.(accepted)).not.toThrow();
  });
});

describe('where there is no quick acknowledgement', () => {
  it('is none on a system without it', async () => {
    expect(await findQuickAck('win32', async () => koffi)).toBeUndefined();
  });

  it('is none when the optional package is not installed', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'koffi'"));
    expect(await findQuickAck('linux', missing)).toBeUndefined();
  });
});
