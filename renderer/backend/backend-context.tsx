import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { BackendClient } from '../../shared/contract/client.ts';
import type { Connection, ConnectionState } from './connection.ts';

const ConnectionContext = createContext<Connection | undefined>(undefined);

export function BackendProvider(props: { readonly connection: Connection; readonly children: ReactNode }) {
  return <ConnectionContext value={props.connection}>{props.children}</ConnectionContext>;
}

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('used outside of BackendProvider');
  return connection;
}

export function useClient(): BackendClient {
  return useConnection().client;
}

export function useConnectionState(): ConnectionState {
  return useStore(useConnection().state);
}
