/** Stores instances without end, until it is killed. Prints the SOP Instance UID of each that was acknowledged. */
import { writeSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import { makeInstance, silentLog, store } from './library.test-support.ts';
import { openLibrary } from './open-library.ts';

const [folder = '', run = '0'] = process.argv.slice(2);
const library = await openLibrary({ folder, log: silentLog, clock: systemClock });
writeSync(1, 'open\n');

async function storeForever(lane: number): Promise<never> {
  for (let number = 0; ; number += 1) {
    // Every seventh comes again and again with other content, so that replacing is hit as well.
    const again = number % 7 === 6;
    const uid = again ? `1.7.${lane}` : `1.${run}.${lane}.${number}`;
    const size = number % 5 === 4 ? 700_000 : 2_000;
    const pixels = new Uint8Array(size).fill(number);
    const instance = makeInstance(uid, { 2097165: `1.2.${lane}`, 2097171: String(number) }, { pixels });
    const { status } = await store(library, instance, () => 65_536);
    if (status === 0) writeSync(1, `${uid}\n`);
  }
}

await Promise.all([storeForever(1), storeForever(2), storeForever(3)]);
