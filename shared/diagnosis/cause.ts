import type { CauseId, CauseLayer } from './cause-id.ts';
import type { FindingAction } from './finding.ts';
import type { ProbeId } from './probe-result.ts';

/**
 * Causes of one group are repaired in the same way, so they are told together. `way-back`: our entry at the PACS, the
 * firewalls and routers between, or C-GET instead. `names`: the two AE titles of the association. `hang-up`: what a PACS that
 * closes the connection wants of us, encryption first of all.
 */
export type FixGroup = 'way-back' | 'names' | 'port-owner' | 'resend' | 'hang-up';

/**
 * One row of the table of causes. `sentence` and `steps` are templates: `{AET}`, `{IP}`, `{LPORT}` are our entry at the
 * PACS, `{HOST}`, `{PACS_IP}`, `{PORT}`, `{CALLED}` the PACS; the others come from the rule that found the cause. The step
 * `{ENTRY}` becomes the line to type at the PACS, in the syntax of the product where it is recognised.
 */
export interface Cause {
  readonly id: CauseId;
  readonly layer: CauseLayer;
  /** For technicians and lists. */
  readonly name: string;
  /** For the radiologist: plain words, no codes, at most 20 words a sentence. */
  readonly sentence: string;
  /** Instead of the sentence where the cause is likely and the sentence would state it. */
  readonly probable?: string;
  /** Instead of the sentence where the cause is merely possible. */
  readonly doubtful?: string;
  readonly steps: readonly string[];
  readonly actions: readonly FindingAction[];
  readonly fixGroup?: FixGroup;
  /**
   * `consequence`: tells how it ended, not why, so causes go first. `note`: seen beside, probably without effect.
   */
  readonly role?: 'consequence' | 'note';
  /** Tests that would decide, the cheapest useful one first. */
  readonly tests?: readonly ProbeId[];
}

type CauseRow = Omit<Cause, 'id' | 'layer'>;

/** Gives the rows of one layer their ids. */
export function causesOfLayer<I extends CauseId>(
  layer: CauseLayer,
  rows: Readonly<Record<I, CauseRow>>,
): Readonly<Record<I, Cause>> {
  const causes: Partial<Record<I, Cause>> = {};
  for (const id of Object.keys(rows) as I[]) causes[id] = { id, layer, ...rows[id] };
  return causes as Record<I, Cause>;
}
