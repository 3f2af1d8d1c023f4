/**
 * A PACS as a program of its own, to be killed, paused or cut off at a phase. Arguments: its port and address, those of the
 * workstation, and the phase to stop at: `associate`, `request`, `images`, `final` or `none`. It says `ready`, `there` when it
 * has come to the phase, and for each image its UID; `reset` on its input breaks everything off by a TCP reset.
 */
import { createInterface } from 'node:readline';
import { type ArchiveScript, deliverAll, startScriptedArchive } from '../../support/scripted-archive.ts';

const [
  port = '0',
  address = '127.0.0.1',
  workstationPort = '0',
  workstationHost = '127.0.0.1',
  phase = 'none',
] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const forever = new Promise<never>(() => undefined);
const beforeStop = 2;
let reset: () => void = () => undefined;

const script: ArchiveScript = async (request) => {
  for (const uid of request.asked) say(uid);
  reset = () => request.breakOff('reset');
  if (phase === 'none') return deliverAll(request);
  if (phase === 'request') {
    say('there');
    return forever;
  }
  for (const [index, uid] of request.asked.entries()) {
    if (phase === 'images' && index === beforeStop) {
      say('there');
      return forever;
    }
    await request.send(uid);
    request.pending({
      remaining: request.asked.length - index - 1,
      completed: index + 1,
      failed: 0,
      warning: 0,
    });
  }
  say('there');
  return forever;
};

await startScriptedArchive({
  ...{ instances: 4, padding: 20_000, port: Number(port), bindAddress: address, script },
  ...{ workstationPort: Number(workstationPort), workstationHost },
});
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'reset') reset();
});
say('ready');
