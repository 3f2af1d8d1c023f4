import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
  IconPlayerStop,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

export type Tone = 'working' | 'good' | 'warn' | 'bad' | 'idle' | 'stopped';

const icons = {
  working: IconLoader2,
  good: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  idle: IconCircleDashed,
  stopped: IconPlayerStop,
} as const;

/** A state as word, icon and colour. The icons differ in shape, so the colour is never needed to tell them apart. */
export function StatusMark(props: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span className={`status status-${props.tone}`} title={props.title}>
      <ToneIcon tone={props.tone} />
      <span className="truncate">{props.children}</span>
    </span>
  );
}

export function ToneIcon(props: { readonly tone: Tone; readonly size?: number }) {
  const Icon = icons[props.tone];
  return (
    <Icon className={`tone-icon tone-icon-${props.tone}`} size={props.size ?? 14} stroke={2} aria-hidden />
  );
}

/** A small dot for crowded places; the word is there for screen readers and as a tooltip. */
export function StatusDot(props: { readonly tone: Tone; readonly word: string }) {
  return (
    <span className={`dot dot-${props.tone}`} title={props.word}>
      <span className="visually-hidden">{props.word}</span>
    </span>
  );
}
