import { Menu } from '@mantine/core';
import {
  IconAdjustments,
  IconAppWindow,
  IconArrowsMaximize,
  IconArrowsMove,
  IconContrast,
  IconContrast2,
  IconCube,
  IconFlipHorizontal,
  IconFlipVertical,
  IconFocus2,
  IconHistory,
  IconLetterCase,
  IconListDetails,
  IconMaximize,
  IconPhotoDown,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRotateClockwise,
  IconStack2,
  IconZoomIn,
  IconZoomScan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StackView } from '../cornerstone/stack-view.ts';
import { toggleFullScreen } from '../full-screen.ts';
import { MeasureMenu } from '../measure/measure-menu.tsx';
import { toggleMpr } from '../mpr/mpr-store.ts';
import { openActiveInWindow } from '../second-window.ts';
import { type LeftTool, setLeftTool, toggleOverlays, toggleTags, viewerStore } from '../store.ts';
import type { Cine } from '../use-cine.ts';
import { windowPresets } from '../window-presets.ts';
import { useActiveView, useViewer } from '../workspace-context.ts';
import { LayoutPicker } from './layout-picker.tsx';
import { LinkTools } from './link-tools.tsx';
import { ToolButton } from './tool-button.tsx';

const leftTools: readonly {
  readonly tool: LeftTool;
  readonly name: string;
  readonly keys: string;
  readonly icon: ReactNode;
}[] = [
  { tool: 'window', name: 'Window', keys: 'W', icon: <IconContrast size={17} /> },
  { tool: 'pan', name: 'Pan', keys: 'P', icon: <IconArrowsMove size={17} /> },
  { tool: 'zoom', name: 'Zoom', keys: 'Z', icon: <IconZoomIn size={17} /> },
  { tool: 'magnify', name: 'Magnifying glass', keys: 'G', icon: <IconZoomScan size={17} /> },
  { tool: 'crosshair', name: 'Crosshair', keys: 'K', icon: <IconFocus2 size={17} /> },
  { tool: 'scroll', name: 'Scroll', keys: 'S', icon: <IconStack2 size={17} /> },
];

/** The slim bar above the panes. Everything in it acts on the active pane. */
export function Toolbar(props: {
  readonly cine: Cine;
  readonly onCompare: () => void;
  readonly onPicture: () => void;
}) {
  const view = useActiveView();
  const leftTool = useViewer((state) => state.leftTool);
  const planes = useViewer((state) => state.panes.some((pane) => pane?.plane));
  const comparing = useViewer((state) => state.comparison !== undefined);
  const overlays = useViewer((state) => state.overlaysVisible);
  const tags = useViewer((state) => state.tags);
  return (
    <div className="viewer-toolbar" role="toolbar" aria-label="Viewer tools">
      {leftTools.map((one) => (
        <ToolButton
          key={one.tool}
          label={`Left button: ${one.name}`}
          keys={one.keys}
          pressed={leftTool === one.tool}
          onClick={() => setLeftTool(viewerStore, one.tool)}
        >
          {one.icon}
        </ToolButton>
      ))}
      <MeasureMenu />
      <span className="viewer-toolbar-gap" />
      {view ? <PictureTools view={view} cine={props.cine} /> : null}
      <span className="viewer-toolbar-gap" />
      <LayoutPicker />
      <LinkTools />
      <ToolButton label="Planes (MPR)" keys="M" pressed={planes} onClick={() => toggleMpr(viewerStore)}>
        <IconCube size={17} />
      </ToolButton>
      <ToolButton label="Current beside prior" keys="B" pressed={comparing} onClick={props.onCompare}>
        <IconHistory size={17} />
      </ToolButton>
      <ToolButton
        label={overlays ? 'Hide the text on the image' : 'Show the text on the image'}
        keys="Space"
        pressed={overlays}
        onClick={() => toggleOverlays(viewerStore)}
      >
        <IconLetterCase size={17} />
      </ToolButton>
      {view ? (
        <ToolButton label="Picture of this pane" keys="Ctrl+S" onClick={props.onPicture}>
          <IconPhotoDown size={17} />
        </ToolButton>
      ) : null}
      <ToolButton
        label="Attributes (DICOM tags)"
        keys="Shift+I"
        pressed={tags}
        onClick={() => toggleTags(viewerStore)}
      >
        <IconListDetails size={17} />
      </ToolButton>
      <ToolButton label="Full screen" keys="Shift+F" onClick={toggleFullScreen}>
        <IconArrowsMaximize size={17} />
      </ToolButton>
      <ToolButton label="Open in a second window" keys="Shift+W" onClick={openActiveInWindow}>
        <IconAppWindow size={17} />
      </ToolButton>
      <MouseLegend leftTool={leftTool} />
    </div>
  );
}

function PictureTools(props: { readonly view: StackView; readonly cine: Cine }) {
  const { view, cine } = props;
  const several = useStore(view.state, (state) => state.count > 1);
  return (
    <>
      <PresetMenu view={view} />
      <ToolButton label="Fit" keys="F" onClick={() => view.fit()}>
        <IconMaximize size={17} />
      </ToolButton>
      <ToolButton label="1:1, actual pixels" keys="0" onClick={() => view.actualSize()}>
        <span className="viewer-tool-text">1:1</span>
      </ToolButton>
      <ToolButton label="Invert" keys="I" onClick={() => view.invert()}>
        <IconContrast2 size={17} />
      </ToolButton>
      <ToolButton label="Turn right" keys="T" onClick={() => view.rotate(90)}>
        <IconRotateClockwise size={17} />
      </ToolButton>
      <ToolButton label="Flip left to right" keys="H" onClick={() => view.flip('horizontal')}>
        <IconFlipVertical size={17} />
      </ToolButton>
      <ToolButton label="Flip top to bottom" keys="V" onClick={() => view.flip('vertical')}>
        <IconFlipHorizontal size={17} />
      </ToolButton>
      <ToolButton label="Reset" keys="R" onClick={() => view.reset()}>
        <IconRefresh size={17} />
      </ToolButton>
      {several ? (
        <ToolButton
          label={cine.playing ? 'Pause' : 'Play as a loop'}
          keys="C"
          pressed={cine.playing}
          onClick={cine.toggle}
        >
          {cine.playing ? <IconPlayerPause size={17} /> : <IconPlayerPlay size={17} />}
        </ToolButton>
      ) : null}
    </>
  );
}

function PresetMenu(props: { readonly view: StackView }) {
  const modality = useStore(props.view.state, (state) => state.shown?.facts.modality);
  if (modality === undefined) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="viewer-tool viewer-tool-wide">
          <IconAdjustments size={17} aria-hidden />
          Presets
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {windowPresets(modality).map((preset) => (
          <Menu.Item
            key={preset.key}
            rightSection={<kbd className="key-hint">{preset.key}</kbd>}
            onClick={() => props.view.setWindow(preset.window)}
          >
            {preset.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MouseLegend(props: { readonly leftTool: LeftTool }) {
  const left = leftTools.find((one) => one.tool === props.leftTool)?.name ?? 'Measure';
  return (
    <dl className="viewer-mouse">
      {[
        ['Left', left],
        ['Middle', 'Pan'],
        ['Right', 'Zoom'],
        ['Wheel', 'Scroll'],
      ].map(([button, does]) => (
        <div key={button}>
          <dt>{button}</dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
