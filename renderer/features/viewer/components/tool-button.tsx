import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { KeyHint } from '../../../ui/index.ts';

export function ToolButton(props: {
  readonly label: string;
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const hint = (
    <>
      {props.label} {props.keys ? <KeyHint>{props.keys}</KeyHint> : null}
    </>
  );
  return (
    <Tooltip label={hint}>
      <button
        type="button"
        className="viewer-tool"
        aria-label={props.label}
        aria-pressed={props.pressed}
        aria-keyshortcuts={props.keys}
        onClick={props.onClick}
      >
        {props.children}
      </button>
    </Tooltip>
  );
}
