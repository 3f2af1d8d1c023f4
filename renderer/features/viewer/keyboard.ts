import type { StackView } from './cornerstone/stack-view.ts';
import { measureKeys, measureShortcuts } from './measure/measure-keys.ts';
import type { LeftTool, Links } from './store.ts';
import type { Window, WindowPreset } from './window-presets.ts';

export type ViewerCommand =
  | { readonly kind: 'step'; readonly by: number }
  | { readonly kind: 'end'; readonly which: 'first' | 'last' }
  | { readonly kind: 'tool'; readonly tool: LeftTool }
  | { readonly kind: 'preset'; readonly key: string }
  | { readonly kind: 'rotate'; readonly degrees: 90 | -90 }
  | { readonly kind: 'link'; readonly which: keyof Links }
  | { readonly kind: 'thickness'; readonly by: 1 | -1 }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly x: number; readonly y: number }
  /** In parts of the window's width. */
  | { readonly kind: 'window'; readonly wider: number; readonly higher: number }
  | { readonly kind: 'pair'; readonly by: 1 | -1 }
  | { readonly kind: 'flip'; readonly axis: 'horizontal' | 'vertical' }
  | {
      readonly kind:
        | 'fit'
        | 'actual-size'
        | 'invert'
        | 'reset'
        | 'cine'
        | 'overlays'
        | 'layout-picker'
        | 'compare'
        | 'full-screen'
        | 'second-window'
        | 'measurements'
        | 'tags'
        | 'picture'
        | 'copy-picture'
        | 'mpr'
        | 'projection'
        | 'maximise';
    };

/** What is printed in the list of shortcuts. */
export const viewerShortcuts: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'Arrow keys, wheel', does: 'Previous or next image' },
  { keys: 'Page Up, Page Down', does: 'Ten images back or on' },
  { keys: 'Home, End', does: 'First or last image' },
  { keys: '1 to 9', does: 'Window preset' },
  { keys: 'Shift ← →', does: 'Window narrower or wider' },
  { keys: 'Shift ↑ ↓', does: 'Window level higher or lower' },
  { keys: 'W, P, Z, S', does: 'Left button: window, pan, zoom, scroll' },
  { keys: 'G', does: 'Left button: magnifying glass' },
  { keys: '+ and -', does: 'Zoom in or out' },
  { keys: 'Ctrl + arrow keys', does: 'Pan' },
  { keys: 'F', does: 'Fit the picture' },
  { keys: '0', does: 'Actual pixels (1:1)' },
  { keys: 'I', does: 'Invert' },
  { keys: 'T, Shift T', does: 'Turn right or left' },
  { keys: 'H, V', does: 'Flip left to right, top to bottom' },
  { keys: 'R', does: 'Reset' },
  { keys: 'C', does: 'Play or pause the cine loop' },
  { keys: 'L', does: 'Layout: arrow keys and Enter choose' },
  { keys: 'Tab, Shift Tab', does: 'Next or previous pane' },
  { keys: 'Enter, double click', does: 'The pane alone, and back' },
  { keys: 'B', does: 'Beside it the best prior in the library, and back' },
  { keys: 'N, Shift N', does: 'Next or previous pair of series while comparing' },
  { keys: 'M', does: 'Axial, coronal and sagittal planes (MPR), and back' },
  { keys: 'K, Shift click', does: 'Crosshair: the other panes go to the point' },
  { keys: 'Shift M', does: 'Slab: average, MIP, MinIP' },
  { keys: ', and .', does: 'Slab thinner or thicker' },
  { keys: 'Y', does: 'Scroll all panes together' },
  { keys: 'U', does: 'One window for all panes' },
  { keys: 'X', does: 'Lines that show where the other panes’ slices lie' },
  ...measureShortcuts,
  { keys: 'Shift L', does: 'List of measurements' },
  { keys: 'Shift I', does: 'Attributes of the image (DICOM tags), to search and copy' },
  { keys: 'Ctrl C', does: 'Copy the picture, without the patient' },
  { keys: 'Ctrl S', does: 'Save or copy the picture as PNG' },
  { keys: 'Space', does: 'Hide or show the text on the image' },
  { keys: 'Shift F', does: 'Full screen, and back' },
  { keys: 'Shift W', does: 'The study in a second window' },
];

const commands: Readonly<Record<string, ViewerCommand>> = {
  ArrowUp: { kind: 'step', by: -1 },
  ArrowLeft: { kind: 'step', by: -1 },
  ArrowDown: { kind: 'step', by: 1 },
  ArrowRight: { kind: 'step', by: 1 },
  PageUp: { kind: 'step', by: -10 },
  PageDown: { kind: 'step', by: 10 },
  Home: { kind: 'end', which: 'first' },
  End: { kind: 'end', which: 'last' },
  w: { kind: 'tool', tool: 'window' },
  p: { kind: 'tool', tool: 'pan' },
  z: { kind: 'tool', tool: 'zoom' },
  s: { kind: 'tool', tool: 'scroll' },
  f: { kind: 'fit' },
  '0': { kind: 'actual-size' },
  i: { kind: 'invert' },
  h: { kind: 'flip', axis: 'horizontal' },
  v: { kind: 'flip', axis: 'vertical' },
  r: { kind: 'reset' },
  c: { kind: 'cine' },
  ' ': { kind: 'overlays' },
  l: { kind: 'layout-picker' },
  y: { kind: 'link', which: 'scroll' },
  u: { kind: 'link', which: 'window' },
  x: { kind: 'link', which: 'lines' },
  b: { kind: 'compare' },
  g: { kind: 'tool', tool: 'magnify' },
  '+': { kind: 'zoom', factor: 1.25 },
  'Shift +': { kind: 'zoom', factor: 1.25 },
  '=': { kind: 'zoom', factor: 1.25 },
  '-': { kind: 'zoom', factor: 0.8 },
  'Shift ArrowLeft': { kind: 'window', wider: -0.05, higher: 0 },
  'Shift ArrowRight': { kind: 'window', wider: 0.05, higher: 0 },
  'Shift ArrowUp': { kind: 'window', wider: 0, higher: 0.05 },
  'Shift ArrowDown': { kind: 'window', wider: 0, higher: -0.05 },
  'Ctrl ArrowLeft': { kind: 'pan', x: -20, y: 0 },
  'Ctrl ArrowRight': { kind: 'pan', x: 20, y: 0 },
  'Ctrl ArrowUp': { kind: 'pan', x: 0, y: -20 },
  'Ctrl ArrowDown': { kind: 'pan', x: 0, y: 20 },
  ...Object.fromEntries(measureKeys.map(({ key, kind }) => [key, { kind: 'tool', tool: kind } as const])),
  'Shift l': { kind: 'measurements' },
  'Shift i': { kind: 'tags' },
  'Ctrl c': { kind: 'copy-picture' },
  'Ctrl s': { kind: 'picture' },
  'Shift f': { kind: 'full-screen' },
  'Shift w': { kind: 'second-window' },
  m: { kind: 'mpr' },
  'Shift m': { kind: 'projection' },
  ',': { kind: 'thickness', by: -1 },
  '.': { kind: 'thickness', by: 1 },
  k: { kind: 'tool', tool: 'crosshair' },
  n: { kind: 'pair', by: 1 },
  'Shift n': { kind: 'pair', by: -1 },
  t: { kind: 'rotate', degrees: 90 },
  'Shift t': { kind: 'rotate', degrees: -90 },
  Enter: { kind: 'maximise' },
};

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The command of a key press; undefined when the key is not ours. */
export function commandOf(press: KeyPress): ViewerCommand | undefined {
  if (press.altKey || press.metaKey) return undefined;
  if (press.ctrlKey) return press.shiftKey ? undefined : commands[`Ctrl ${press.key}`];
  // Shift is part of what some keyboards need for a digit, and nothing else is meant by it there.
  if (/^[1-9]$/.test(press.key)) return { kind: 'preset', key: press.key };
  const name = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return commands[press.shiftKey ? `Shift ${name}` : name];
}

/** Does what concerns the picture; the rest (tools, overlays, cine) is the workspace's. */
export function applyToView(view: StackView, command: ViewerCommand, presets: readonly WindowPreset[]): void {
  const { position, count } = view.state.getState();
  switch (command.kind) {
    case 'step':
      view.goTo(position + command.by);
      return;
    case 'end':
      view.goTo(command.which === 'first' ? 0 : count - 1);
      return;
    case 'preset': {
      const preset = presets.find((one) => one.key === command.key);
      if (preset) view.setWindow(preset.window);
      return;
    }
    case 'zoom':
      view.zoomBy(command.factor);
      return;
    case 'pan':
      view.panBy(command.x, command.y);
      return;
    case 'window': {
      const { window } = view.state.getState();
      if (window) view.setWindow(moved(window, command));
      return;
    }
    case 'rotate':
      view.rotate(command.degrees);
      return;
    case 'flip':
      view.flip(command.axis);
      return;
    case 'fit':
      view.fit();
      return;
    case 'actual-size':
      view.actualSize();
      return;
    case 'invert':
      view.invert();
      return;
    case 'reset':
      view.reset();
      return;
    case 'tool':
    case 'cine':
    case 'overlays':
    case 'layout-picker':
    case 'maximise':
    case 'link':
    case 'full-screen':
    case 'second-window':
    case 'measurements':
    case 'tags':
    case 'picture':
    case 'copy-picture':
    case 'compare':
    case 'mpr':
    case 'projection':
    case 'thickness':
    case 'pair':
      return;
  }
}

/** A key moves a window by a share of its width, so that narrow ones move finely. Widths below 1 are none (PS3.3 C.11.2). */
function moved(window: Window, by: { readonly wider: number; readonly higher: number }): Window {
  const step = Math.max(1, window.width);
  return { width: Math.max(1, window.width + step * by.wider), center: window.center + step * by.higher };
}

/** Keys typed into a field, a menu or a dialog are not for the picture; Space and Enter press the focused button. */
export function isForSomethingElse(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]'))
    return true;
  return (key === ' ' || key === 'Enter') && target.closest('button, a, [role="button"]') !== null;
}
