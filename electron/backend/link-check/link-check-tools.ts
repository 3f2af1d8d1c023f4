import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { Diagnosed, Diagnosis } from '../diagnosis/create-diagnosis.ts';
import type { AdminCards } from '../nodes/admin-cards.ts';
import type { NodeProfiles } from '../nodes/node-profiles.ts';
import type { ResolvePeer } from '../nodes/resolved-peer.ts';
import type { ProbeTools } from '../probes/probe-context.ts';

/** What a link check works with. */
export interface LinkCheckTools extends Pick<ProbeTools, 'associate' | 'clock' | 'listener' | 'retrieves'> {
  readonly resolvePeer: ResolvePeer;
  readonly diagnosis: Diagnosis;
  readonly profiles: Pick<NodeProfiles, 'learn'>;
  readonly adminCards: AdminCards;
}

/** What is known about the way back. */
export interface WayBack {
  /** Why the search failed. */
  readonly failure?: Failure;
  readonly moved?: Diagnosed | undefined;
  readonly probes: readonly ProbeResult[];
}
