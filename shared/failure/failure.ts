import { z } from 'zod';
import { certificateFactsSchema } from './certificate-facts.ts';

/**
 * Everything that can go wrong, as data with fields (never as message strings). No patient data in any of them.
 * `explain` turns one into words; `retryable` says whether the same request may succeed later by itself.
 */
const at = { host: z.string(), port: z.number().int() };

export const failureSchema = z.discriminatedUnion('kind', [
  /** DNS had no answer; `code` is the resolver's (ENOTFOUND, EAI_AGAIN). */
  z.object({ kind: z.literal('name-not-found'), host: z.string(), code: z.string() }),
  z.object({ kind: z.literal('tcp-refused'), ...at, elapsedMs: z.number() }),
  /** No answer to the TCP connect within our limit or the system's. */
  z.object({ kind: z.literal('tcp-timeout'), ...at, elapsedMs: z.number() }),
  /** EHOSTUNREACH, ENETUNREACH, EACCES and the like. */
  z.object({ kind: z.literal('tcp-unreachable'), ...at, code: z.string(), elapsedMs: z.number() }),
  /**
   * `code` is OpenSSL's or Node's; `by` the side that would not go on; `certificate` the other side's, when that was the
   * reason; `ownCertificate` whether we had one to show.
   */
  z.object({
    kind: z.literal('tls-failed'),
    ...at,
    code: z.string(),
    by: z.enum(['us', 'peer']).optional(),
    ownCertificate: z.boolean().optional(),
    certificate: certificateFactsSchema.optional(),
  }),
  /** The port answers something that is not a DICOM PDU; `firstBytes` are the first 16 at most, hexadecimal. */
  z.object({
    kind: z.literal('not-dicom'),
    ...at,
    protocol: z.enum(['http', 'tls', 'ssh', 'other']),
    firstBytes: z.string(),
  }),
  /** A-ASSOCIATE-RJ with the bytes of PS3.8 9.3.4. */
  z.object({
    kind: z.literal('association-rejected'),
    result: z.number().int(),
    source: z.number().int(),
    reason: z.number().int(),
    callingAe: z.string(),
    calledAe: z.string(),
  }),
  /** A-ABORT (PS3.8 9.3.8). `during` is what was under way: association, or a DIMSE service. */
  z.object({
    kind: z.literal('association-aborted'),
    by: z.enum(['us', 'peer']),
    source: z.number().int(),
    reason: z.number().int(),
    during: z.string(),
  }),
  /** The peer closed or reset the TCP connection without release, reject or abort. */
  z.object({ kind: z.literal('association-closed-early'), during: z.string(), code: z.string().optional() }),
  /** A presentation context that the request needs was refused; results as in PS3.8 9.3.3.2. */
  z.object({
    kind: z.literal('no-presentation-context'),
    abstractSyntax: z.string(),
    contexts: z.array(z.object({ abstractSyntax: z.string(), result: z.number().int() })),
  }),
  /** Nothing came for `silentMs` while something was awaited. */
  z.object({
    kind: z.literal('response-timeout'),
    during: z.string(),
    silentMs: z.number(),
    /** Of a retrieve, or of an image that a sender had begun: what was due. It tells which side fell silent. */
    awaited: z.enum(['first-answer', 'first-call', 'images', 'final', 'rest-of-image']).optional(),
  }),
  /** For `forMs` the peer went on answering “pending”, its counts unchanged and no image coming; we cancelled. */
  z.object({ kind: z.literal('no-progress'), service: z.enum(['C-MOVE', 'C-GET']), forMs: z.number() }),
  /**
   * We ended the connection at a bound of ours (docs/robustness.md): `connections` that waited with nothing asked, a `rest`
   * of an association, in ms, a `slow-message`, the least bytes a minute. `value` is the bound.
   */
  z.object({
    kind: z.literal('limit-reached'),
    limit: z.enum(['connections', 'rest', 'slow-message']),
    value: z.number(),
  }),
  /** A malformed or unexpected PDU or message. */
  z.object({ kind: z.literal('protocol-error'), during: z.string(), detail: z.string() }),
  z.object({
    kind: z.literal('dimse-status'),
    service: z.enum(['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE']),
    status: z.number().int(),
    errorComment: z.string().optional(),
    offendingElements: z.array(z.string()).optional(),
  }),
  /** A retrieve whose final status counts failed sub-operations. */
  z.object({
    kind: z.literal('sub-operations-failed'),
    status: z.number().int(),
    failed: z.number().int(),
    completed: z.number().int(),
  }),
  /**
   * The peer says that it has sent the instances, and not all are here, or nobody counted them. `reported` is what its
   * counts call delivered; an unknown count is absent.
   */
  z.object({
    kind: z.literal('images-missing'),
    expected: z.number().int().optional(),
    reported: z.number().int().optional(),
    received: z.number().int(),
  }),
  /** `owner` is what answered a C-ECHO on the port, when something did. */
  z.object({
    kind: z.literal('port-in-use'),
    port: z.number().int(),
    bindAddress: z.string(),
    owner: z.string().optional(),
    freePort: z.number().int().optional(),
  }),
  z.object({
    kind: z.literal('port-forbidden'),
    port: z.number().int(),
    bindAddress: z.string(),
    code: z.string(),
  }),
  z.object({ kind: z.literal('address-not-available'), bindAddress: z.string() }),
  /** The storage listener is not running, so nothing can be retrieved by C-MOVE. */
  z.object({ kind: z.literal('listener-not-running') }),
  z.object({ kind: z.literal('disk-full'), freeBytes: z.number().optional() }),
  z.object({ kind: z.literal('file-read-failed'), code: z.string(), name: z.string() }),
  z.object({ kind: z.literal('file-write-failed'), code: z.string() }),
  /** A file that is not DICOM, or is cut short. `name` is the file's base name. */
  z.object({
    kind: z.literal('not-a-dicom-file'),
    name: z.string(),
    reason: z.enum(['no-dicom', 'truncated', 'no-uids', 'encrypted']),
  }),
  z.object({ kind: z.literal('data-folder-in-use'), folder: z.string() }),
  z.object({ kind: z.literal('invalid-request'), detail: z.string() }),
  z.object({ kind: z.literal('not-found'), what: z.string() }),
  z.object({ kind: z.literal('cancelled') }),
  /** The program ended while the job ran. */
  z.object({ kind: z.literal('interrupted') }),
  /** The connection between the interface and the backend was lost. */
  z.object({ kind: z.literal('backend-unreachable') }),
  /** A bug of ours; the log has the rest under the same id. */
  z.object({ kind: z.literal('internal'), correlationId: z.string() }),
]);
export type Failure = z.infer<typeof failureSchema>;
export type FailureKind = Failure['kind'];

/** How a failure travels through promises. Only the `failure` counts; the message is for logs. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

export function fail(failure: Failure): never {
  throw new FailureError(failure);
}
