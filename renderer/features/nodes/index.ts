export { NodesScreen } from './nodes-screen.tsx';
export { echoMark, nodeName, useNodeStates, useNodes, useNodesLive } from './nodes-store.ts';
