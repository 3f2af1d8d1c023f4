import { Menu } from '@mantine/core';
import {
  IconAngle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowUpRight,
  IconChevronDown,
  IconColorPicker,
  IconLasso,
  IconListDetails,
  IconOvalVertical,
  IconPlus,
  IconRectangle,
  IconRuler2,
  IconVectorTriangle,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { type MeasurementKind, measurementKinds } from '../../../../shared/contract/measurement.ts';
import { setLeftTool, toggleMeasurementList, viewerStore } from '../store.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { keysOf } from './measure-keys.ts';
import { kindNames } from './measure-text.ts';

const icons: Readonly<Record<MeasurementKind, ReactNode>> = {
  length: <IconRuler2 size={17} />,
  bidirectional: <IconPlus size={17} />,
  angle: <IconAngle size={17} />,
  cobb: <IconVectorTriangle size={17} />,
  rectangle: <IconRectangle size={17} />,
  ellipse: <IconOvalVertical size={17} />,
  freehand: <IconLasso size={17} />,
  probe: <IconColorPicker size={17} />,
  arrow: <IconArrowUpRight size={17} />,
};

/** The measuring tools, one button wide, with undo and the list. */
export function MeasureMenu() {
  const { desk } = useWorkspace();
  const leftTool = useViewer((state) => state.leftTool);
  const listed = useViewer((state) => state.measurementList);
  const { canUndo, canRedo } = useStore(desk.state);
  const kind = measurementKinds.find((one) => one === leftTool);
  return (
    // An element of its own for the first focus would be no item of a menu.
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className="viewer-tool viewer-tool-wide"
          aria-pressed={kind !== undefined}
          aria-label={kind ? `Measure, now ${kindNames[kind]}` : 'Measure'}
        >
          {icons[kind ?? 'length']}
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {measurementKinds.map((one) => (
          <Menu.Item
            key={one}
            leftSection={icons[one]}
            rightSection={<kbd className="key-hint">{keysOf(one)}</kbd>}
            aria-current={one === kind ? 'true' : undefined}
            onClick={() => setLeftTool(viewerStore, one)}
          >
            {kindNames[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconArrowBackUp size={17} />}
          rightSection={<kbd className="key-hint">Ctrl Z</kbd>}
          disabled={!canUndo}
          onClick={() => desk.undo()}
        >
          Undo
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowForwardUp size={17} />}
          rightSection={<kbd className="key-hint">Ctrl Shift Z</kbd>}
          disabled={!canRedo}
          onClick={() => desk.redo()}
        >
          Redo
        </Menu.Item>
        <Menu.Item
          leftSection={<IconListDetails size={17} />}
          rightSection={<kbd className="key-hint">Shift L</kbd>}
          onClick={() => toggleMeasurementList(viewerStore)}
        >
          {listed ? 'Hide the list' : 'List of measurements'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
