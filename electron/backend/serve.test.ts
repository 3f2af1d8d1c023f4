import pino from 'pino';
import { expect, it } from 'vitest';
import { describePortConformance } from '../../shared/contract/conformance.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { createConformanceHandlers } from './conformance-handlers.ts';
import { serveHandlers } from './serve.ts';

describePortConformance('memory pair', async () => {
  const handlers = createConformanceHandlers();
  const opened: Port[] = [];
  return {
    connect: async () => {
      const [clientEnd, serverEnd] = createMemoryPortPair();
      opened.push(serverEnd);
      serveHandlers(serverEnd, handlers, pino({ enabled: false }));
      return clientEnd;
    },
    close: async () => {
      for (const port of opened) port.close();
    },
  };
});

it('logs a bug under the id that the client is told', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const [clientEnd, serverEnd] = createMemoryPortPair();
  serveHandlers(serverEnd, createConformanceHandlers(), log);
  const answer = await new Promise<unknown>((resolve) => {
    clientEnd.onMessage(resolve);
    clientEnd.post({ kind: 'call', id: 1, operation: 'node.delete', input: { nodeId: 'bug' } });
  });
  const { correlationId } = (answer as { failure: { correlationId: string } }).failure;
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ correlationId, request: 'node.delete' });
});
