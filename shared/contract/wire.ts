import { z } from 'zod';
import { failureSchema } from '../failure/failure.ts';

/**
 * The frames that cross a Port. One envelope for requests (`call` -> `ok` | `fail`) and one for streams (`subscribe` ->
 * `event`* -> `end`). `cancel` ends a subscription or gives up on a call from the client's side. Frames are plain data:
 * structured-clonable and JSON-safe, never pixel data.
 */
export const clientFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), operation: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('subscribe'), id: z.number().int(), topic: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

export const serverFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), id: z.number().int(), output: z.unknown() }),
  z.object({ kind: z.literal('fail'), id: z.number().int(), failure: failureSchema }),
  z.object({ kind: z.literal('event'), id: z.number().int(), event: z.unknown() }),
  /** The stream is over; `failure` when it did not end well. Nothing follows for this id. */
  z.object({ kind: z.literal('end'), id: z.number().int(), failure: failureSchema.optional() }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;

/**
 * One end of a two-way line: a worker thread, the desktop's IPC, a WebSocket or a pair in memory. Frames arrive in order
 * and whole. `onClose` is called once, when nothing more will come.
 */
export interface Port {
  post(frame: unknown): void;
  /** Registers the one receiver; frames that came earlier are handed over first. */
  onMessage(receiver: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
