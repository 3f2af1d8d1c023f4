import type { ListenerState } from '../../../shared/contract/listener.ts';
import { latestEvent, liveStore, useFeature, useLiveTopic } from '../../backend/index.ts';
import type { Tone } from '../../ui/index.ts';

const listener = liveStore<ListenerState | undefined>(undefined);

/** Keeps the listener's state live; mounted once, by the frame. */
export function useListenerLive(): void {
  useLiveTopic(listener, 'listener.state', (_old: ListenerState | undefined, event) =>
    latestEvent(_old, event),
  );
}

export function useListener(): ListenerState | undefined {
  return useFeature(listener, (state) => state.value);
}

/** `192.168.1.20:11112`; brackets around IPv6. */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function listenerMark(state: ListenerState): { readonly tone: Tone; readonly word: string } {
  switch (state.status) {
    case 'listening':
      return { tone: 'good', word: 'listening' };
    case 'starting':
      return { tone: 'working', word: 'starting' };
    case 'failed':
      return { tone: 'bad', word: 'not listening' };
    case 'stopped':
      return { tone: 'stopped', word: 'stopped' };
  }
}

/** The address that a PACS should call, as far as we can tell. */
export function bestEndpoint(state: ListenerState): string {
  const address = state.addresses[0] ?? state.settings.bindAddress;
  return endpointText(address, state.settings.port);
}
