export { BackendProvider, useClient, useConnection, useConnectionState } from './backend-context.tsx';
export { createBridgePort } from './bridge-port.ts';
export { type Connection, type ConnectionState, createConnection } from './connection.ts';
export { featureStore } from './feature-store.ts';
export { instanceUrl } from './instance-url.ts';
export { toFailure } from './to-failure.ts';
export { type OperationState, useOperation, useQueryOperation } from './use-operation.ts';
export { latestEvent, type TopicState, useTopic } from './use-topic.ts';
export { createWebSocketPort, webSocketUrl } from './websocket-port.ts';
