/** A backend as a process of its own, for backend-process.ts: frames of the contract go over the channel to its parent. */
import pino from 'pino';
import { createBackend, systemClock } from '../../electron/backend/create-backend.ts';

const [dataFolder = '', port = '0'] = process.argv.slice(2);
const backend = await createBackend({
  dataFolder,
  log: pino({ level: 'silent' }),
  clock: systemClock,
  overrides: {
    localAeTitle: 'MOVESCOPE',
    listenerPort: Number(port),
    bindAddress: '127.0.0.1',
    practicePacs: false,
  },
});
backend.serve({
  post: (frame) => void process.send?.(frame),
  onMessage: (receiver) => void process.on('message', receiver),
  onClose: (listener) => void process.on('disconnect', listener),
  close: () => undefined,
});
process.once('disconnect', () => void backend.close().then(() => process.exit()));
process.send?.('ready');
