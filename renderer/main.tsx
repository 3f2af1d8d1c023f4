import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/styles.ts';
import { App } from './app/app.tsx';
import { createBridgePort, createConnection, createWebSocketPort, webSocketUrl } from './backend/index.ts';

const bridge = window.movescope;
const connection = createConnection(() =>
  bridge ? createBridgePort(bridge) : createWebSocketPort(webSocketUrl(window.location)),
);

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <App connection={connection} />
  </StrictMode>,
);
