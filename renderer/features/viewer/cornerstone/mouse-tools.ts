import {
  addTool,
  Enums,
  MagnifyTool,
  PanTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import type { LeftTool } from '../store.ts';

/** What the mouse buttons do in every pane. */
export interface MouseTools {
  add(viewportId: string, renderingEngineId: string): void;
  remove(viewportId: string, renderingEngineId: string): void;
  /** Those that are not Cornerstone's (scrolling, the crosshair, measuring) the pane does itself. */
  setLeft(tool: LeftTool): void;
  /** Before the lens is used in a pane of this height (CSS pixels). */
  aimMagnifier(paneHeight: number): void;
}

const leftTools = { window: WindowLevelTool, pan: PanTool, zoom: ZoomTool, magnify: MagnifyTool } as const;

/** Width and height of the lens in CSS pixels, and how much larger it shows the picture than the pane does. */
const lens = { pixels: 260, times: 2.5 };

function isOfCornerstone(left: LeftTool): left is keyof typeof leftTools {
  return left in leftTools;
}

function toolOf(left: LeftTool): { readonly toolName: string } | undefined {
  return isOfCornerstone(left) ? leftTools[left] : undefined;
}

export function createMouseTools(groupId: string): MouseTools {
  for (const tool of Object.values(leftTools)) addTool(tool);
  const group = ToolGroupManager.createToolGroup(groupId);
  if (!group) throw new Error('the tool group exists already');
  for (const tool of Object.values(leftTools)) group.addTool(tool.toolName);
  const { Primary, Auxiliary, Secondary } = Enums.MouseBindings;
  const bindingsOf = (name: string, left: LeftTool) => [
    ...(toolOf(left)?.toolName === name ? [{ mouseButton: Primary }] : []),
    ...(name === PanTool.toolName ? [{ mouseButton: Auxiliary }] : []),
    ...(name === ZoomTool.toolName ? [{ mouseButton: Secondary }] : []),
  ];
  const setLeft = (left: LeftTool): void => {
    for (const tool of Object.values(leftTools)) {
      const name = tool.toolName;
      group.setToolPassive(name, { removeAllBindings: true });
      const bindings = bindingsOf(name, left);
      if (bindings.length > 0) group.setToolActive(name, { bindings });
    }
  };
  setLeft('window');
  return {
    add: (viewportId, renderingEngineId) => group.addViewport(viewportId, renderingEngineId),
    remove: (viewportId, renderingEngineId) => group.removeViewports(renderingEngineId, viewportId),
    setLeft,
    aimMagnifier(paneHeight) {
      // Cornerstone's factor is of the heights that pane and lens show, not of the scale.
      group.setToolConfiguration(MagnifyTool.toolName, {
        magnifyWidth: lens.pixels,
        magnifyHeight: lens.pixels,
        magnifySize: (lens.times * paneHeight) / lens.pixels,
      });
    },
  };
}
