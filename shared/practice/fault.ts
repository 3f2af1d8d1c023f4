import type { CauseId } from '../diagnosis/cause-id.ts';

export type FaultGroup =
  | 'nobody-answers'
  | 'they-do-not-know-us'
  | 'they-cannot-reach-us'
  | 'images-go-astray'
  | 'the-server-misbehaves';

/** A fault that the practice PACS can be given: one of the causes that a server, or what stands before it, can produce. */
export interface FaultRow {
  readonly id: CauseId;
  readonly group: FaultGroup;
  readonly title: string;
  /** What the practice PACS does while it is on. */
  readonly does: string;
  /** The first action that shows it. */
  readonly shownBy: 'echo' | 'find' | 'retrieve';
}
