import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readInPlace, type SocketInput, takeAccepted } from './socket-input.ts';

test('an accepted connection is read in place, answers, and leaves the server able to close', async () => {
  let received = '';
  const buffers = new Set<ArrayBufferLike>();
  const server = createServer({ pauseOnConnect: true }, (accepted) => {
    const input: SocketInput = {
      deliver(bytes) {
        buffers.add(bytes.buffer);
        received += Buffer.from(bytes).toString('latin1');
        if (received.endsWith('!')) socket.end(`got ${received.length}`);
      },
    };
    const socket = takeAccepted(accepted, input);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const answers: string[] = [];
  const input: SocketInput = { deliver: (bytes) => void answers.push(Buffer.from(bytes).toString('latin1')) };
  const client = connect({ port, host: '127.0.0.1', onread: readInPlace(input) });
  client.resume();
  const closed = once(client, 'close');
  client.write('a'.repeat(100_000));
  client.write('b'.repeat(100_000));
  client.write('!');
  await closed;
  expect(received).toBe(`${'a'.repeat(100_000)}${'b'.repeat(100_000)}!`);
  expect(answers.join('')).toBe('got 200001');
  expect(buffers.size).toBe(1);
  server.close();
  await once(server, 'close');
});

test('where Node shows no handle, the socket is read in its usual way', () => {
  const plain = new PassThrough() as unknown as Socket;
  const seen: string[] = [];
  const input: SocketInput = { deliver: (bytes) => void seen.push(Buffer.from(bytes).toString('latin1')) };
  expect(takeAccepted(plain, input)).toBe(plain);
  plain.emit('data', Buffer.from('abc'));
  expect(seen).toEqual(['abc']);
});
