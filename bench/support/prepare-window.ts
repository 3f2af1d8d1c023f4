import { fileURLToPath } from 'node:url';
import { runTimed } from './run-peer.ts';

/** Builds what the browser gets, when its sources have changed. */
export async function prepareWindow(progress: (text: string) => void): Promise<void> {
  progress('building what the window shows, if it is old');
  await runTimed(process.execPath, [
    fileURLToPath(new URL('../../build/build.mjs', import.meta.url)),
    'renderer',
  ]);
}
