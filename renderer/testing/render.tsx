import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { theme } from '../app/theme.ts';
import { BackendProvider, type Connection, createConnection } from '../backend/index.ts';
import { type FakeOperations, type FakeTopics, serveFake } from './fake-backend.ts';

/** The `app.info` that a connection asks for to see that the backend is there. */
export const fakeInfo = {
  version: '0',
  dataFolder: '/data',
  libraryFolder: '/data/instances',
  freeBytes: 1e9,
};

export interface FakeHandlers {
  readonly operations?: FakeOperations;
  readonly topics?: FakeTopics;
}

/** A connection over an in-memory pair to handlers of the test. `breakLine` cuts it as a dying backend would. */
export function connectFake(handlers: FakeHandlers): { readonly connection: Connection; breakLine(): void } {
  let backendEnd: Port | undefined;
  const connection = createConnection(() => {
    const [ours, theirs] = createMemoryPortPair();
    backendEnd = theirs;
    serveFake(theirs, { ...handlers, operations: { 'app.info': () => fakeInfo, ...handlers.operations } });
    return ours;
  });
  return { connection, breakLine: () => backendEnd?.close() };
}

/** happy-dom lays nothing out: without a size, virtualised lists would show no row. */
function giveElementsSize(): void {
  for (const side of ['offset', 'client']) {
    Object.defineProperty(HTMLElement.prototype, `${side}Height`, { configurable: true, get: () => 600 });
    Object.defineProperty(HTMLElement.prototype, `${side}Width`, { configurable: true, get: () => 1000 });
  }
}

/** Renders a part of the interface over a fake backend. */
export function renderOver(part: ReactNode, handlers: FakeHandlers) {
  giveElementsSize();
  const fake = connectFake(handlers);
  const screen = render(
    <MantineProvider theme={theme} forceColorScheme="dark" env="test">
      <BackendProvider connection={fake.connection}>{part}</BackendProvider>
    </MantineProvider>,
  );
  return { ...screen, ...fake };
}
