import { useStore } from 'zustand';
import type { ShownImage } from '../cornerstone/shown-image.ts';
import type { StackView } from '../cornerstone/stack-view.ts';
import type { ViewGeometry } from '../cornerstone/view-geometry.ts';
import type { DisplaySet } from '../display-set.ts';
import { basisText, hasMillimetres } from '../measure/scale.ts';
import { edgeLetters } from '../orientation.ts';
import { lossyText, patientLines, seriesLines, studyLines, windowText } from '../overlay-text.ts';
import { scaleBar } from '../scale-bar.ts';
import type { StudyData } from '../study-data.ts';

/** The text and marks on a picture: what is written belongs to the picture that is drawn. */
export function Overlay(props: {
  readonly view: StackView;
  readonly seriesInstanceUid: string;
  readonly displaySet: DisplaySet;
  readonly data: StudyData;
  readonly caption?: string | undefined;
}) {
  const { view, displaySet } = props;
  const shown = useStore(view.state, (state) => state.shown);
  const geometry = useStore(view.state, (state) => state.geometry);
  const position = useStore(view.state, (state) => state.position);
  const { study } = props.data;
  const series = props.data.series.find((one) => one.seriesInstanceUid === props.seriesInstanceUid);
  const place = shown ? displaySet.frames.findIndex((frame) => frame.imageId === shown.frame.imageId) : -1;
  return (
    <div className="viewer-overlay num">
      <Corner at="top-left" lines={study ? patientLines(study) : []} />
      <Corner at="top-right" lines={study ? studyLines(study) : []} />
      {shown ? (
        <Corner
          at="bottom-left"
          caption={props.caption}
          lines={seriesLines(shown.facts, shown.frameFacts, {
            series,
            place: place + 1,
            count: displaySet.frames.length,
            frame: shown.frame.frame,
          })}
        />
      ) : null}
      {shown && place !== position ? (
        <div className="viewer-overlay-wanted">
          Loading {position + 1} / {displaySet.frames.length}
        </div>
      ) : null}
      {shown ? <DrawingCorner view={view} shown={shown} geometry={geometry} /> : null}
      {shown && geometry ? <Marks shown={shown} geometry={geometry} /> : null}
    </div>
  );
}

function Corner(props: {
  readonly at: string;
  readonly lines: readonly string[];
  readonly caption?: string | undefined;
}) {
  return (
    <div className={`viewer-corner viewer-corner-${props.at}`}>
      {props.caption ? <div className="viewer-caption">{props.caption}</div> : null}
      {props.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

/** How it is drawn: window, zoom, what was lost or left out. */
function DrawingCorner(props: {
  readonly view: StackView;
  readonly shown: ShownImage;
  readonly geometry: ViewGeometry | undefined;
}) {
  const { shown, geometry } = props;
  const window = useStore(props.view.state, (state) => state.window);
  const windowChosen = useStore(props.view.state, (state) => state.windowChosen);
  const lossy = lossyText(shown.facts);
  const { calibration } = shown.frameFacts;
  const meaning = hasMillimetres(calibration) ? basisText(calibration.basis) : '';
  const zoom = geometry ? shown.frameFacts.pixelSpacing[1] / geometry.unitsPerPixel : undefined;
  return (
    <div className="viewer-corner viewer-corner-bottom-right">
      {lossy ? <div className="viewer-lossy">{lossy}</div> : null}
      {shown.frameFacts.hasVoiLut ? (
        <div>{windowChosen || !isLutDrawn(shown.frameFacts) ? 'VOI LUT not applied' : 'VOI LUT'}</div>
      ) : null}
      {meaning ? <div>mm {meaning}</div> : null}
      {(shown.frameFacts.graphics?.notDrawn ?? []).map((what) => (
        <div key={what} className="viewer-lossy">
          Not drawn: {what}
        </div>
      ))}
      {zoom !== undefined ? <div>Zoom {Math.round(zoom * 100)} %</div> : null}
      {window && shown.facts.layout.samplesPerPixel === 1 ? <div>{windowText(window)}</div> : null}
    </div>
  );
}

/** A window of the file goes before its VOI LUT; without one the LUT is drawn until a window is chosen. */
function isLutDrawn({ voiLut, windowCenters }: ShownImage['frameFacts']): boolean {
  return voiLut !== undefined && windowCenters.length === 0;
}

function Marks(props: { readonly shown: ShownImage; readonly geometry: ViewGeometry }) {
  const { shown, geometry } = props;
  const { frameFacts } = shown;
  const letters = edgeLetters(
    { imageOrientation: frameFacts.imageOrientation, patientOrientation: shown.facts.patientOrientation },
    geometry.right,
    geometry.down,
  );
  const { calibration } = frameFacts;
  const mmPerUnit = calibration.columnSpacing / frameFacts.pixelSpacing[1];
  const bar = hasMillimetres(calibration) ? scaleBar(geometry.unitsPerPixel * mmPerUnit, 160) : undefined;
  return (
    <>
      <div className="viewer-letter viewer-letter-left">{letters.left}</div>
      <div className="viewer-letter viewer-letter-right">{letters.right}</div>
      <div className="viewer-letter viewer-letter-top">{letters.top}</div>
      <div className="viewer-letter viewer-letter-bottom">{letters.bottom}</div>
      {bar ? (
        <div className="viewer-scale" style={{ width: bar.pixels }}>
          <span>{bar.label}</span>
        </div>
      ) : null}
    </>
  );
}
