import { Popover } from '@mantine/core';
import { IconLayoutGrid } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import { type Layout, layouts, setLayout, setLayoutPicker, sidesOf, viewerStore } from '../store.ts';
import { useViewer } from '../workspace-context.ts';

/** What a layout is called: `2 × 3`, rows first. */
function nameOf(layout: Layout): string {
  const { rows, columns } = sidesOf(layout);
  return `${rows} × ${columns}`;
}

/** The layouts as a grid: each cell is the last pane of its layout. Arrow keys go over it, Enter chooses. */
export function LayoutPicker() {
  const opened = useViewer((state) => state.layoutPicker);
  const layout = useViewer((state) => state.layout);
  return (
    <Popover
      opened={opened}
      onChange={(open) => setLayoutPicker(viewerStore, open)}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className="viewer-tool viewer-tool-wide num"
          aria-label={`Layout, now ${nameOf(layout)}`}
          aria-keyshortcuts="L"
          title="Layout (L)"
          onClick={() => setLayoutPicker(viewerStore, !opened)}
        >
          <IconLayoutGrid size={17} aria-hidden />
          {nameOf(layout)}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Layout">
        <Grid layout={layout} />
      </Popover.Dropdown>
    </Popover>
  );
}

const moves: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

function Grid(props: { readonly layout: Layout }) {
  const grid = useRef<HTMLDivElement>(null);
  const focusOn = (index: number): void =>
    grid.current?.querySelectorAll<HTMLButtonElement>('button').item(index)?.focus();
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, index: number): void => {
    const by = moves[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (index + by >= 0 && index + by < layouts.length) focusOn(index + by);
  };
  return (
    <div ref={grid} className="viewer-layouts">
      {layouts.map((layout, index) => (
        <button
          key={layout}
          type="button"
          className="viewer-layout num"
          aria-label={nameOf(layout)}
          aria-pressed={layout === props.layout}
          data-autofocus={layout === props.layout || undefined}
          onKeyDown={(event) => onKeyDown(event, index)}
          onClick={() => {
            setLayout(viewerStore, layout);
            setLayoutPicker(viewerStore, false);
          }}
        >
          <LayoutPicture layout={layout} />
          {nameOf(layout)}
        </button>
      ))}
    </div>
  );
}

function LayoutPicture(props: { readonly layout: Layout }) {
  const { rows, columns } = sidesOf(props.layout);
  return (
    <span
      className="viewer-layout-picture"
      style={{ gridTemplate: `repeat(${rows}, 1fr) / repeat(${columns}, 1fr)` }}
      aria-hidden
    >
      {Array.from({ length: rows * columns }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
        <span key={cell} />
      ))}
    </span>
  );
}
