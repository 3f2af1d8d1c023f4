import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { PeerAe } from '../../../../shared/dicom/application-entity.ts';
import type { Attributes } from '../../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../../shared/dicom/query-level.ts';
import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { type Failure, FailureError } from '../../../../shared/failure/failure.ts';
import type { AssociationEvent, SubOperationCounts } from '../../../../shared/retrieve/association-event.ts';
import { readAttributes } from '../../dataset/attributes.ts';
import { buildDataSet } from '../../dataset/build.ts';
import type { Clock } from '../../dependencies.ts';
import type { Association, FinalResponse, StoreCommand, StoreSink } from '../../dimse/association.ts';
import { createAcceptor } from '../../dimse/create-acceptor.ts';
import { requestAssociation } from '../../dimse/request-association.ts';
import { createPracticePacs, type PracticePacs } from '../create-practice-pacs.ts';
import { sampleUid } from '../samples/sample-uid.ts';

/** 40 uncompressed MR images. */
export const study = sampleUid('MV-1002/20240611');
export const images = 40;
const mrImageStorage = '1.2.840.10008.5.1.4.1.1.4';
/** Waits of the practice PACS are this much shorter. */
export const speed = 50;

export interface Requested {
  readonly response: FinalResponse | undefined;
  readonly failure: Failure | undefined;
  readonly pending: readonly SubOperationCounts[];
  /** Waits that the practice PACS made meanwhile, in ms as its faults name them. */
  readonly waits: readonly number[];
}

interface MoveOptions {
  readonly level?: QueryLevel;
  readonly keys?: Attributes;
  readonly destination?: string;
  readonly cancelAfter?: number;
  readonly responseTimeoutMs?: number;
}

/** The practice PACS with a destination HERE that it knows, and a requestor TESTER. */
export class FaultWorld {
  readonly pacs: PracticePacs;
  readonly #folder: string;
  readonly #remoteAes: PeerAe[] = [];
  readonly #waits: number[] = [];
  readonly #watchers = new Set<() => void>();
  /** C-STOREs at HERE. */
  stored: StoreCommand[] = [];
  /** What HERE saw of its connections. */
  inbound: AssociationEvent[] = [];
  /** What TESTER saw. */
  outbound: AssociationEvent[] = [];
  /** Answer of HERE to an instance. */
  answer: (data: Buffer, command: StoreCommand) => number = () => 0;
  #close: () => Promise<void> = async () => undefined;

  constructor(folder: string) {
    this.#folder = folder;
    const clock: Clock = {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after: (ms, callback) => {
        this.#waits.push(Math.round(ms * speed));
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    };
    const log = pino({ level: 'silent' });
    this.pacs = createPracticePacs({ folder, clock, log, port: 0, speed, remoteAes: () => this.#remoteAes });
  }

  static async open(): Promise<FaultWorld> {
    const world = new FaultWorld(await mkdtemp(join(tmpdir(), 'practice-faults-')));
    await world.pacs.start();
    const acceptor = createAcceptor({
      services: { store: world.#sink() },
      observe: (event) => {
        world.inbound.push(event);
        for (const watcher of [...world.#watchers]) watcher();
      },
      maxPduLength: 65_536,
      associateTimeoutMs: 20_000,
      // Longer than a busy machine takes for the 64 associations of D06.
      idleTimeoutMs: 2000,
      maxAssociations: 64,
    });
    const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
    world.#remoteAes.push({ aeTitle: 'HERE', host: '127.0.0.1', port });
    world.#close = () => acceptor.close();
    return world;
  }

  async close(): Promise<void> {
    await this.pacs.stop();
    await this.#close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  clear(): void {
    this.stored = [];
    this.inbound = [];
    this.outbound = [];
    this.answer = () => 0;
  }

  /** Resolves as soon as HERE has seen what `fits` looks for. */
  until(fits: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!fits()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  associate(
    sopClasses: readonly string[],
    options: { readonly connectTimeoutMs?: number; readonly responseTimeoutMs?: number } = {},
    scpRole: readonly string[] = [],
  ): Promise<Association> {
    return requestAssociation({
      peer: { aeTitle: 'PRACTICE', host: '127.0.0.1', port: this.pacs.state().port ?? 0 },
      callingAe: 'TESTER',
      contexts: [
        ...sopClasses.map((abstractSyntax) => ({
          abstractSyntax,
          transferSyntaxes: [transferSyntax.explicitLittle],
        })),
        ...scpRole.map((abstractSyntax) => ({
          abstractSyntax,
          transferSyntaxes: [transferSyntax.explicitLittle],
          scpRole: true,
        })),
      ],
      maxPduLength: 65_536,
      connectTimeoutMs: options.connectTimeoutMs ?? 5000,
      responseTimeoutMs: options.responseTimeoutMs ?? 10_000,
      observe: (event) => this.outbound.push(event),
    });
  }

  /** Resolves with the status of a C-ECHO, or why there was none. */
  async echo(connectTimeoutMs?: number): Promise<number | Failure> {
    const { failure, value } = await this.#caught(async () => {
      const association = await this.associate(
        [sopClass.verification],
        connectTimeoutMs === undefined ? {} : { connectTimeoutMs },
      );
      const status = await association.echo();
      await association.release();
      return status;
    });
    return value ?? failure ?? { kind: 'internal', correlationId: 'nothing' };
  }

  async find(level: QueryLevel, keys: Attributes) {
    const matches: Attributes[] = [];
    const { failure, value } = await this.#caught(async () => {
      const association = await this.associate([sopClass.studyRootFind]);
      const response = await association.find({
        model: 'study-root',
        level,
        identifier: buildDataSet(keys),
        onMatch: (match) => matches.push(readAttributes(match)),
      });
      await association.release();
      return response;
    });
    return { failure, status: value?.status, matches };
  }

  async move(options: MoveOptions = {}): Promise<Requested> {
    const pending: SubOperationCounts[] = [];
    const cancel = new AbortController();
    const { responseTimeoutMs } = options;
    this.#waits.splice(0);
    const { failure, value } = await this.#caught(async () => {
      const association = await this.associate(
        [sopClass.studyRootMove],
        responseTimeoutMs === undefined ? {} : { responseTimeoutMs },
      );
      const { response } = association.move({
        model: 'study-root',
        level: options.level ?? 'study',
        identifier: buildDataSet(options.keys ?? { StudyInstanceUID: study }),
        moveDestination: options.destination ?? 'HERE',
        onPending(counts) {
          pending.push(counts);
          if (pending.length === options.cancelAfter) cancel.abort();
        },
        cancel: cancel.signal,
      });
      const final = await response;
      await association.release();
      return final;
    });
    return { response: value, failure, pending, waits: [...this.#waits] };
  }

  async get() {
    let received = 0;
    const store: StoreSink = {
      open: () => ({
        write: () => undefined,
        async finish() {
          received += 1;
          return 0;
        },
        abandon: async () => undefined,
      }),
    };
    const { failure, value } = await this.#caught(async () => {
      const association = await this.associate([sopClass.studyRootGet], {}, [mrImageStorage]);
      const response = await association.get({
        model: 'study-root',
        level: 'study',
        identifier: buildDataSet({ StudyInstanceUID: study }),
        store,
        onPending: () => undefined,
      });
      await association.release();
      return response;
    });
    return { failure, response: value, received };
  }

  async #caught<Value>(
    work: () => Promise<Value>,
  ): Promise<{ readonly value?: Value; readonly failure: Failure | undefined }> {
    try {
      return { value: await work(), failure: undefined };
    } catch (error) {
      if (error instanceof FailureError) return { failure: error.failure };
      throw error;
    }
  }

  #sink(): StoreSink {
    return {
      open: (command) => {
        this.stored.push(command);
        const parts: Buffer[] = [];
        return {
          write(chunk) {
            parts.push(Buffer.from(chunk));
          },
          finish: async () => this.answer(Buffer.concat(parts), command),
          abandon: async () => undefined,
        };
      },
    };
  }
}
