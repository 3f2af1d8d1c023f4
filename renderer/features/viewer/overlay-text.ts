import type { LibrarySeries, LibraryStudy } from '../../../shared/contract/library.ts';
import { ageInYears, formatDicomDate, formatDicomTime } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { transferSyntaxName } from './image-support.ts';
import type { FrameFacts } from './instance/frame-facts.ts';
import type { ImageFacts } from './instance/image-facts.ts';

/** Lines of the patient's corner. What the file does not say is left out, except that there is no name or ID. */
export function patientLines(study: LibraryStudy): readonly string[] {
  const age = ageInYears(study.patientBirthDate, study.studyDate);
  const birth = study.patientBirthDate ? `*${formatDicomDate(study.patientBirthDate)}` : '';
  return [
    formatPersonName(study.patientName) || 'No name',
    study.patientId ? `ID ${study.patientId}` : 'No ID',
    joined(' ', [birth, study.patientSex, age === undefined ? '' : `${age} y`]),
  ].filter(Boolean);
}

export function studyLines(study: LibraryStudy): readonly string[] {
  return [
    joined(' ', [formatDicomDate(study.studyDate), formatDicomTime(study.studyTime)]),
    study.studyDescription,
    study.accessionNumber ? `Acc ${study.accessionNumber}` : '',
  ].filter(Boolean);
}

export interface PicturePlace {
  readonly series: LibrarySeries | undefined;
  /** 1-based place in the stack. */
  readonly place: number;
  readonly count: number;
  readonly frame: number;
}

/** Series, image and slice; lengths in millimetres. */
export function seriesLines(facts: ImageFacts, frame: FrameFacts, place: PicturePlace): readonly string[] {
  const { series } = place;
  const heading = joined(' ', [
    series?.seriesNumber ? `Se ${series.seriesNumber}` : '',
    series?.seriesDescription ?? '',
  ]);
  const position = sliceOffset(frame);
  return [
    heading,
    `Im ${place.place} / ${place.count}${facts.numberOfFrames > 1 ? `   Frame ${place.frame} / ${facts.numberOfFrames}` : ''}`,
    joined('   ', [
      position === undefined ? '' : `Pos ${position.toFixed(1)} mm`,
      frame.sliceThickness === undefined ? '' : `Thk ${trimmed(frame.sliceThickness)} mm`,
    ]),
    // U is an unpaired part of the body, which has no side.
    facts.laterality && facts.laterality !== 'U' ? `Side ${facts.laterality}` : '',
  ].filter(Boolean);
}

/** `Lossy JPEG Baseline 10:1`; undefined for pictures that lost nothing. */
export function lossyText(facts: ImageFacts): string | undefined {
  if (!facts.lossy) return undefined;
  const ratio = facts.lossyRatio === undefined ? '' : `${trimmed(facts.lossyRatio)}:1`;
  return joined(' ', ['Lossy', transferSyntaxName(facts.transferSyntaxUid), ratio]);
}

/** Window as readers say it: width, then centre. */
export function windowText(window: { readonly center: number; readonly width: number }): string {
  const digits = window.width < 10 ? 2 : 0;
  return `W ${window.width.toFixed(digits)}  L ${window.center.toFixed(digits)}`;
}

/** Where the slice lies along its normal; Slice Location, which writers fill as they like, only without a position. */
function sliceOffset(frame: FrameFacts): number | undefined {
  const { imageOrientation, imagePosition } = frame;
  if (!imageOrientation || !imagePosition) return frame.sliceLocation;
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = imageOrientation;
  const [x = 0, y = 0, z = 0] = imagePosition;
  return x * (ry * cz - rz * cy) + y * (rz * cx - rx * cz) + z * (rx * cy - ry * cx);
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(2)));
}

function joined(separator: string, parts: readonly string[]): string {
  return parts.filter(Boolean).join(separator);
}
