import type { Measurement } from '../../../../shared/contract/measurement.ts';
import { displaySetOf } from '../series-view.ts';
import type { StudyData } from '../study-data.ts';
import type { ListedMeasurement } from './export-text.ts';

/** The measurements of a study in the order of its series and images, each with where it is. */
export function listOf(
  all: readonly Measurement[],
  studyInstanceUid: string,
  data: StudyData,
): readonly ListedMeasurement[] {
  return all
    .filter((one) => one.studyInstanceUid === studyInstanceUid)
    .map((measurement) => ({ measurement, ...whereOf(measurement, data) }))
    .sort(
      (a, b) => a.series - b.series || a.image - b.image || a.measurement.createdAt - b.measurement.createdAt,
    )
    .map(({ measurement, where }) => ({ measurement, where }));
}

function whereOf(
  { place, seriesInstanceUid }: Measurement,
  data: StudyData,
): { readonly where: string; readonly series: number; readonly image: number } {
  const at = data.series.findIndex((one) => one.seriesInstanceUid === seriesInstanceUid);
  const series = data.series[at];
  if (!series) return { where: '', series: data.series.length, image: 0 };
  const number = series.seriesNumber ? `Se ${series.seriesNumber}` : 'Se';
  if (place.kind === 'plane') return { where: `${number} ${place.plane} plane`, series: at, image: -1 };
  const image = displaySetOf(data, seriesInstanceUid).frames.findIndex(
    (frame) => frame.sopInstanceUid === place.sopInstanceUid && frame.frame === place.frame,
  );
  return { where: image < 0 ? number : `${number} Im ${image + 1}`, series: at, image };
}
