import { type MeasurementKind, measurementKinds } from '../../../../shared/contract/measurement.ts';
import { viewerStore } from '../store.ts';

/** What the left button measures; undefined: it does something else. */
export function measuringTool(): MeasurementKind | undefined {
  const { leftTool } = viewerStore.getState();
  return measurementKinds.find((kind) => kind === leftTool);
}

/** Where the keys go when what had them is not there any more. */
export function focusActivePane(): void {
  document.querySelector<HTMLElement>('.viewer-pane[aria-current="true"]')?.focus({ preventScroll: true });
}
