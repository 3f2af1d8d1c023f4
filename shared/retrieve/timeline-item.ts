/** `left`: we call the PACS. `right`: the PACS calls us. `middle`: this program itself. */
export type TimelineLane = 'left' | 'middle' | 'right';

/**
 * `association`: a block over [at, until] that holds the items with its `associationId`. `arrow`: one message.
 * `run`: several like events folded into one. `note`: something that this program did or noticed. `gap`: silence.
 * `ghost`: what should have happened and did not.
 */
export type TimelineItemKind = 'association' | 'arrow' | 'run' | 'note' | 'gap' | 'ghost';

export type TimelineTone = 'neutral' | 'good' | 'warning' | 'bad';

export interface TimelineDetail {
  readonly label: string;
  readonly value: string;
}

/** One thing to draw. Items are values: one that changes (a run that grows) is replaced under the same key. */
export interface TimelineItem {
  readonly key: string;
  readonly lane: TimelineLane;
  readonly kind: TimelineItemKind;
  /** ms since 1970. */
  readonly at: number;
  /** End of an association, a run or a gap; absent while it goes on. */
  readonly until?: number;
  readonly text: string;
  readonly details: readonly TimelineDetail[];
  readonly tone: TimelineTone;
  /** The association that the item belongs to, or is. */
  readonly associationId?: string;
  /** Of an arrow or run: which way the message went. */
  readonly direction?: 'to-peer' | 'from-peer';
  /** Of a run: how many messages it stands for, and how many there were per second (absent for a single moment). */
  readonly count?: number;
  readonly ratePerS?: number;
  /** Of a run of pending responses: none of them told anything new since this moment. */
  readonly unchangedSince?: number;
}
