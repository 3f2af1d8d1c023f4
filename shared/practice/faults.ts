import type { FaultRow } from './fault.ts';
import { imageFaults } from './faults-of-images.ts';
import { requestFaults } from './faults-of-requests.ts';

export type { FaultGroup } from './fault.ts';

/** All faults, in the order of the table of causes. Times are as long as real ones unless the line says otherwise. */
export const practiceFaults = [...requestFaults, ...imageFaults] as const;

export type FaultId = (typeof practiceFaults)[number]['id'];
export type PracticeFault = FaultRow & { readonly id: FaultId };

export const faultIds: readonly FaultId[] = practiceFaults.map(({ id }) => id);

export function isFaultId(text: string): text is FaultId {
  return faultIds.some((id) => id === text);
}
