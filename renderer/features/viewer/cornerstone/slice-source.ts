import type { SliceSource } from '../mpr/build-volume.ts';
import type { ViewerEngine } from './engine.ts';

/** The pictures of the engine as slices of a volume. */
export function sliceSource(engine: ViewerEngine): SliceSource {
  return {
    async load(imageId) {
      const image = await engine.load(imageId);
      return {
        values: image.voxelManager?.getScalarData() ?? image.getPixelData(),
        colour: image.color === true,
        inverted: image.invert,
      };
    },
    factsOf: engine.factsOf,
  };
}
