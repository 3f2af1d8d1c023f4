import {
  Enums,
  imageLoader,
  imageLoadPoolManager,
  init as initCore,
  RenderingEngine,
  setVolumesForViewports,
  type Types,
  volumeLoader,
} from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';

/*
 * The peer of P9: what Cornerstone3D does by itself with the same files, as its examples do it. `o` opens the study of the
 * address, `w` a small one before it, so that code and workers are loaded; the wheel scrolls; `m` shows three planes.
 */

initCore();
initLoader({ maxWebWorkers: Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)) });
const engine = new RenderingEngine('bare');
const panes = document.querySelector<HTMLDivElement>('#panes');

const addresses = new URL(location.href).searchParams;
const studyOf = (name: string): string[] =>
  Array.from(
    { length: Number(addresses.get(name)) },
    (_, index) => `wadouri:${location.origin}/${name}/${String(index + 1).padStart(6, '0')}.dcm`,
  );

function pane(): HTMLDivElement {
  const element = document.createElement('div');
  element.style.minWidth = '0';
  panes?.append(element);
  return element;
}

const stackPane = pane();
engine.enableElement({ viewportId: 'stack', element: stackPane, type: Enums.ViewportType.STACK });
const stack = engine.getViewport<Types.IStackViewport>('stack');

async function open(imageIds: readonly string[]): Promise<void> {
  await stack.setStack([...imageIds], 0);
  stack.render();
  for (const imageId of imageIds.slice(1)) {
    imageLoadPoolManager.addRequest(
      async () => void (await imageLoader.loadAndCacheImage(imageId)),
      Enums.RequestType.Prefetch,
      { imageId },
      0,
    );
  }
}

stackPane.addEventListener('wheel', () => {
  const next = stack.getCurrentImageIdIndex() + 1;
  if (next < stack.getImageIds().length) void stack.setImageIdIndex(next);
});

async function planes(imageIds: readonly string[]): Promise<void> {
  engine.disableElement('stack');
  stackPane.remove();
  const orientations = [
    Enums.OrientationAxis.AXIAL,
    Enums.OrientationAxis.CORONAL,
    Enums.OrientationAxis.SAGITTAL,
  ];
  const viewportIds = orientations.map((orientation) => {
    const viewportId = `plane-${orientation}`;
    engine.enableElement({
      viewportId,
      element: pane(),
      type: Enums.ViewportType.ORTHOGRAPHIC,
      defaultOptions: { orientation },
    });
    return viewportId;
  });
  const volume = await volumeLoader.createAndCacheVolume('volume', { imageIds: [...imageIds] });
  volume.load();
  await setVolumesForViewports(engine, [{ volumeId: 'volume' }], viewportIds);
  engine.renderViewports(viewportIds);
}

addEventListener('keydown', ({ key }) => {
  if (key === 'w') void open(studyOf('small'));
  if (key === 'o') void open(studyOf('large'));
  if (key === 'm') void planes(studyOf('large'));
});
