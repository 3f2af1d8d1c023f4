import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';

/** Two areas with a line between them that can be dragged, or moved with the arrow keys. Sizes in pixels. */
export function Split(props: {
  readonly id: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** Which area keeps its width when the window changes. */
  readonly fixed: 'first' | 'second';
  readonly size: number;
  readonly min: number;
  readonly max: number;
  readonly label: string;
}) {
  const fixed = {
    defaultSize: `${props.size}px`,
    minSize: `${props.min}px`,
    maxSize: `${props.max}px`,
    groupResizeBehavior: 'preserve-pixel-size',
  } as const;
  return (
    <Group id={props.id} orientation="horizontal" className="split">
      <Panel id={`${props.id}-first`} className="split-area" {...(props.fixed === 'first' ? fixed : {})}>
        {props.first}
      </Panel>
      <Separator className="split-line" aria-label={props.label} />
      <Panel id={`${props.id}-second`} className="split-area" {...(props.fixed === 'second' ? fixed : {})}>
        {props.second}
      </Panel>
    </Group>
  );
}
