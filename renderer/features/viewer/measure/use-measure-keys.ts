import { useEffect } from 'react';
import { isForSomethingElse } from '../keyboard.ts';
import { setLeftTool, viewerStore } from '../store.ts';
import type { MeasurementDesk } from './desk.ts';
import { focusActivePane, measuringTool } from './measuring.ts';

/** The keys of measurements that are not those of one picture: delete, undo, redo, begin and stop. */
export function useMeasureKeys(desk: MeasurementDesk): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isForSomethingElse(event.target, event.key)) return;
      if (doKey(event, desk)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [desk]);
}

/** False: the key is not for measurements. */
function doKey(event: KeyboardEvent, desk: MeasurementDesk): boolean {
  const { key } = event;
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return doHistory(key.toLowerCase(), event.shiftKey, desk);
  if (key === 'Delete' || key === 'Backspace') return deleteSelected(desk);
  if (key === 'Escape') return letGo(desk);
  if (key !== 'Enter' || !event.shiftKey || measuringTool() === undefined) return false;
  desk.panes.get(viewerStore.getState().activePane)?.placeInMiddle();
  return true;
}

function doHistory(letter: string, shift: boolean, desk: MeasurementDesk): boolean {
  if (letter === 'z' && !shift) desk.undo();
  else if ((letter === 'z' && shift) || letter === 'y') desk.redo();
  else return false;
  return true;
}

function deleteSelected(desk: MeasurementDesk): boolean {
  const { selected, measurements } = desk.state.getState();
  const before = selected === undefined ? undefined : measurements.get(selected);
  if (!before) return false;
  desk.apply({ before, after: undefined });
  focusActivePane();
  return true;
}

/** What is being drawn, else what is selected, else the tool. */
function letGo(desk: MeasurementDesk): boolean {
  const drawing = [...desk.panes.values()].filter((pane) => pane.isDrawing());
  if (drawing.length > 0) for (const pane of drawing) pane.cancel();
  else if (desk.state.getState().selected !== undefined) {
    desk.select(undefined);
    focusActivePane();
  } else if (measuringTool() !== undefined) setLeftTool(viewerStore, 'window');
  else return false;
  return true;
}
