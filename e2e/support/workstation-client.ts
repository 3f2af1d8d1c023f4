import WebSocket from 'ws';
import { createWebSocketPort } from '../../electron/webhost/web-socket-port.ts';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';

/** Speaks with a running workstation as its window does: signs in with the token of its address, then by WebSocket. */
export async function connectToWorkstation(url: string): Promise<BackendClient> {
  const { origin } = new URL(url);
  const signedIn = await fetch(url, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0];
  if (!cookie) throw new Error('the workstation gave no session');
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return createClient(createWebSocketPort(socket));
}
