import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useWorkspace } from '../workspace-context.ts';
import type { DrawnMeasurement } from './layout.ts';
import { kindNames } from './measure-text.ts';
import { focusActivePane } from './measuring.ts';

const width = 190;

/** Where a measurement is named, over its label. Enter keeps the name, Escape the old one. */
export function NameField(props: {
  readonly drawn: DrawnMeasurement;
  readonly pane: { readonly width: number; readonly height: number };
}) {
  const { drawn, pane } = props;
  const { desk } = useWorkspace();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const { measurement } = drawn;
  const end = (name: string | undefined): void => {
    const before = desk.state.getState().measurements.get(measurement.measurementId);
    if (desk.state.getState().naming === undefined) return;
    desk.setNaming(undefined);
    if (before && name !== undefined && name !== before.name)
      desk.apply({ before, after: { ...before, name } });
    focusActivePane();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Enter') end(event.currentTarget.value.trim());
    if (event.key === 'Escape') end(undefined);
  };
  const [x = 0, y = 0] = drawn.handles.at(-1) ?? [];
  const at = drawn.label ?? { x: x + 10, y: y + 10 };
  return (
    <input
      ref={input}
      className="measure-name"
      style={{
        left: Math.max(4, Math.min(at.x, pane.width - width - 4)),
        top: Math.max(4, Math.min(at.y, pane.height - 32)),
        width,
      }}
      aria-label={
        measurement.kind === 'arrow' ? 'Text of the arrow' : `Name of the ${kindNames[measurement.kind]}`
      }
      placeholder={measurement.kind === 'arrow' ? 'Text' : 'Name'}
      maxLength={200}
      defaultValue={measurement.name}
      onKeyDown={onKeyDown}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => end(event.currentTarget.value.trim())}
    />
  );
}
