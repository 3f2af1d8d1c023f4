import { useEffect, useMemo, useState } from 'react';
import { useComparison } from '../compare/use-comparison.ts';
import { engineOfPage, thumbnailsOfPage } from '../cornerstone/page-engine.ts';
import { sliceSource } from '../cornerstone/slice-source.ts';
import type { DocumentView } from '../documents/document-view.ts';
import { usePaneLinks } from '../link/use-pane-links.ts';
import { MeasurementList } from '../measure/measurement-list.tsx';
import { useDesk } from '../measure/use-desk.ts';
import { useMeasureKeys } from '../measure/use-measure-keys.ts';
import { volumeBound } from '../mpr/volume-plan.ts';
import { createVolumes } from '../mpr/volumes.ts';
import { usePanePicture } from '../picture/use-pane-picture.tsx';
import { paneCount, sidesOf } from '../store.ts';
import { TagBrowser } from '../tags/tag-browser.tsx';
import { useCine } from '../use-cine.ts';
import { useOpenStudies } from '../use-open-studies.ts';
import { useViewerKeys } from '../use-viewer-keys.ts';
import {
  createViews,
  useViewer,
  useWorkspace,
  type Workspace,
  WorkspaceContext,
} from '../workspace-context.ts';
import { CompareBar } from './compare-bar.tsx';
import { Pane } from './pane.tsx';
import { SeriesStrip } from './series-strip.tsx';
import { SlabBar } from './slab-bar.tsx';
import { StudyTabs } from './study-tabs.tsx';
import { Toolbar } from './toolbar.tsx';
import '../viewer.css';

/** Chromium's estimate in gigabytes; not every browser has one. */
function deviceMemory(): number | undefined {
  const memory: unknown = Reflect.get(navigator, 'deviceMemory');
  return typeof memory === 'number' ? memory : undefined;
}

/** The open viewer: studies as tabs, series at the left, panes under the tool bar. */
export function ViewerWorkspace() {
  const open = useViewer((state) => state.studies);
  const studies = useOpenStudies(open);
  const desk = useDesk(open);
  const [fixed] = useState(() => {
    const engine = engineOfPage();
    return {
      engine,
      thumbnails: thumbnailsOfPage(),
      views: createViews(),
      documents: new Map<number, DocumentView>(),
      volumes: createVolumes({
        source: sliceSource(engine),
        images: engine.mpr,
        bound: () => volumeBound(deviceMemory()),
      }),
    };
  });
  const workspace = useMemo<Workspace>(() => ({ ...fixed, studies, desk }), [fixed, studies, desk]);
  return (
    <WorkspaceContext value={workspace}>
      <Desk />
    </WorkspaceContext>
  );
}

function Desk() {
  const { engine, desk } = useWorkspace();
  const listed = useViewer((state) => state.measurementList);
  const tags = useViewer((state) => state.tags);
  const leftTool = useViewer((state) => state.leftTool);
  const cine = useCine();
  const comparison = useComparison();
  const picture = usePanePicture();
  useViewerKeys({
    cine: cine.toggle,
    compare: comparison.toggle,
    picture: picture.open,
    copyPicture: picture.copy,
  });
  usePaneLinks();
  useMeasureKeys(desk);
  useEffect(() => engine.tools.setLeft(leftTool), [engine, leftTool]);
  return (
    <div className="viewer">
      <StudyTabs />
      <div className="viewer-body">
        <SeriesStrip />
        <div className="viewer-desk">
          <Toolbar cine={cine} onCompare={comparison.toggle} onPicture={picture.open} />
          <CompareBar control={comparison} />
          <SlabBar />
          <div className="viewer-row">
            <Panes />
            {listed ? <MeasurementList /> : null}
            {tags ? <TagBrowser /> : null}
          </div>
        </div>
      </div>
      {picture.dialog}
    </div>
  );
}

function Panes() {
  const layout = useViewer((state) => state.layout);
  const { rows, columns } = sidesOf(layout);
  const grid = { gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))` };
  return (
    <div className="viewer-panes" style={grid}>
      {Array.from({ length: paneCount(layout) }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place on the screen
        <Pane key={index} index={index} />
      ))}
    </div>
  );
}
