import type { Port } from './wire.ts';

/** Lets two Ports pass on everything to each other, as a host does between the interface and the backend's thread. */
export function joinPorts(one: Port, other: Port): void {
  one.onClose(() => other.close());
  other.onClose(() => one.close());
  one.onMessage((frame) => other.post(frame));
  other.onMessage((frame) => one.post(frame));
}
