export { AdmissionForm } from './admission-form.tsx';
export { ConnectionLog } from './connection-log.tsx';
export { ListenerAddresses } from './listener-addresses.tsx';
export { ListenerForm } from './listener-form.tsx';
export { FreePortButton, ListenerPill } from './listener-pill.tsx';
export { listenerMark, useListener, useListenerLive } from './listener-store.ts';
