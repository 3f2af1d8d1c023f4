import {
  cache,
  imageLoader,
  init as initCore,
  metaData,
  RenderingEngine,
  type Types,
} from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
import { init as initTools } from '@cornerstonejs/tools';
import { imageScheme, parseImageId } from '../display-set.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import { createMprImages, type MprImages, mprScheme } from '../mpr/mpr-images.ts';
import { copyFirstPictureWhenDrawn } from './first-copy.ts';
import { createFrameLoader, type FrameLoader } from './image-loader.ts';
import { createInstanceCache, type InstanceCache } from './instance-cache.ts';
import { createMetadataProvider } from './metadata-provider.ts';
import { createMouseTools, type MouseTools } from './mouse-tools.ts';
import { mprPicture } from './mpr-picture.ts';

/** Decoded pictures kept in memory. */
export const imageCacheBytes = 512 * 1024 * 1024;
/** Files of multi-frame instances kept for their next frames. */
const fileCacheBytes = 256 * 1024 * 1024;

/** Cornerstone as the viewer uses it: started once, for the life of the page. */
export interface ViewerEngine {
  readonly rendering: RenderingEngine;
  readonly tools: MouseTools;
  /** The planes of volumes: their pictures are loaded as any other. */
  readonly mpr: MprImages;
  /** A decoded picture, from the cache or read now. Rejects with ImageProblemError. */
  load(imageId: string): Promise<Types.IImage>;
  /** The facts of a picture that was loaded before. */
  factsOf(imageId: string): { readonly facts: ImageFacts; readonly frame: FrameFacts } | undefined;
}

/** Starts Cornerstone. `urlOf` says where the host serves an instance. */
function startEngine(urlOf: (sopInstanceUid: string) => string): ViewerEngine {
  initCore({ rendering: { webGlContextCount: 2 }, debug: {} });
  cache.setMaxCacheSize(imageCacheBytes);
  initTools();
  initLoader({ maxWebWorkers: workerCount() });
  const instances = createInstanceCache({ urlOf, maxBytes: fileCacheBytes });
  const loader = createFrameLoader(instances);
  const mpr = createMprImages();
  const factsOf: ViewerEngine['factsOf'] = (imageId) => mpr.find(imageId) ?? lookUp(instances, imageId);
  metaData.addProvider(createMetadataProvider({ factsOf, layoutOf: loader.layoutOf }), 10_000);
  const load = (imageId: string): Promise<Types.IImage> => {
    const plane = mpr.find(imageId);
    return plane ? Promise.resolve(mprPicture(imageId, plane)) : loader.load(imageId);
  };
  // For Cornerstone itself, when a picture left the cache between being loaded and being drawn.
  for (const scheme of [imageScheme, mprScheme]) {
    imageLoader.registerImageLoader(scheme, (imageId) => ({ promise: load(imageId) as Promise<never> }));
  }
  const rendering = new RenderingEngine('movescope-viewer');
  copyFirstPictureWhenDrawn(rendering);
  return {
    rendering,
    tools: createMouseTools('movescope-viewer'),
    mpr,
    load: loadOnce(load),
    factsOf,
  };
}

/**
 * Loads into Cornerstone's cache. Its own loadAndCacheImage leaves a rejected promise behind that nobody handles, so only
 * pictures that could be decoded are given to it.
 */
function loadOnce(load: FrameLoader['load']): ViewerEngine['load'] {
  const underWay = new Map<string, Promise<Types.IImage>>();
  const loadIntoCache = async (imageId: string): Promise<Types.IImage> => {
    const image = await load(imageId);
    if (!cache.getImageLoadObject(imageId)) cache.putImageSync(imageId, image);
    return image;
  };
  return (imageId) => {
    const cached = cache.getImage(imageId);
    if (cached) return Promise.resolve(cached);
    let promise = underWay.get(imageId);
    if (!promise) {
      promise = loadIntoCache(imageId).finally(() => underWay.delete(imageId));
      underWay.set(imageId, promise);
    }
    return promise;
  };
}

function lookUp(instances: InstanceCache, imageId: string): ReturnType<ViewerEngine['factsOf']> {
  const parsed = parseImageId(imageId);
  const facts = parsed ? instances.factsOf(parsed.sopInstanceUid) : undefined;
  const frame = parsed ? facts?.frames[parsed.frame - 1] : undefined;
  return facts && frame ? { facts, frame } : undefined;
}

/** Half of the processor decodes, the rest draws and receives; more than four gain nothing from one disk. */
function workerCount(): number {
  return Math.min(4, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)));
}

/**
 * The engine of the page. Cornerstone keeps its cache, workers and loaders in the page for good, so a second one would be
 * refused by it: leaving and entering the viewer gets the same one.
 */
export const viewerEngine = once(startEngine);

function once<A, R>(make: (argument: A) => R): (argument: A) => R {
  let made: { readonly value: R } | undefined;
  return (argument) => {
    made ??= { value: make(argument) };
    return made.value;
  };
}
