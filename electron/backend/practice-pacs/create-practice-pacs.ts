import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { FailureError, fail } from '../../../shared/failure/failure.ts';
import { type FaultId, practiceFaults } from '../../../shared/practice/faults.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor } from '../dimse/acceptor.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { acceptorBounds } from '../dimse/limits.ts';
import { createSubscribers } from '../subscribers.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import type { FaultTools } from './faults/fault.ts';
import { createFaultSwitch, type FaultSwitch } from './faults/fault-switch.ts';
import { find } from './find.ts';
import { get } from './get.ts';
import { move } from './move.ts';
import { createPracticeLog } from './practice-log.ts';
import { readSampleMarker, writeSamples } from './samples/write-samples.ts';

export interface PracticePacsOptions {
  /** Its own folder: the sample studies are made there at the first start. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** This one and no other; 0 takes any free one. Absent: 11117, or the next that is free. */
  readonly port?: number | undefined;
  readonly aeTitle?: string | undefined;
  /** Waits of faults are divided by it; 1 by default. */
  readonly speed?: number | undefined;
  /** Move destinations that it knows, as a PACS has them in its configuration. */
  remoteAes(): readonly PeerAe[];
}

/** A query/retrieve SCP with sample studies, for first use, training and tests. It answers on 127.0.0.1 only. */
export interface PracticePacs {
  /** Never rejects: `state` says `running`, or `failed` and why. */
  start(): Promise<void>;
  stop(): Promise<void>;
  state(): PracticeState;
  /**
   * Switches a fault on instead of the one before, or off. New associations follow at once; starting always begins
   * without. Rejects with `invalid-request` while the practice PACS is not running.
   */
  setFault(fault: FaultId | undefined): Promise<void>;
  onState(listener: (state: PracticeState) => void): () => void;
  /** The last entries first, then live. */
  onLog(listener: (entry: ConnectionLogEntry) => void): () => void;
}

const defaultPort = 11_117;
const portsTried = 50;
const bindAddress = '127.0.0.1';

async function listenOnFreePort(acceptor: Acceptor, wanted: number, most: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    try {
      return (await acceptor.listen({ port, bindAddress })).port;
    } catch (error) {
      const taken =
        error instanceof FailureError &&
        (error.failure.kind === 'port-in-use' || error.failure.kind === 'port-forbidden');
      if (!taken || port >= most) throw error;
    }
  }
}

/** Why it does not run, in words that follow a colon. */
function reasonOf(error: unknown): string {
  if (!(error instanceof FailureError)) return error instanceof Error ? error.message : 'unknown';
  const { failure } = error;
  if (failure.kind === 'port-in-use') return `port ${failure.port} is taken by another program`;
  return explain(failure).title;
}

function distinct(catalogue: Catalogue | undefined, key: string): number {
  return new Set(catalogue?.instances.map(({ attributes }) => attributes[key])).size;
}

class SamplePacs implements PracticePacs {
  readonly #options: PracticePacsOptions;
  readonly #aeTitle: string;
  readonly #log;
  readonly #states = createSubscribers<PracticeState>();
  #status: PracticeState['status'] = 'off';
  #failure: string | undefined;
  #port: number | undefined;
  #catalogue: Catalogue | undefined;
  #acceptor: Acceptor | undefined;
  #faults: FaultSwitch | undefined;
  /** One start or stop after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: PracticePacsOptions) {
    this.#options = options;
    this.#aeTitle = options.aeTitle ?? 'PRACTICE';
    this.#log = createPracticeLog(options.clock);
  }

  start(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#start());
    return this.#turn;
  }

  stop(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#stop());
    return this.#turn;
  }

  setFault(fault: FaultId | undefined): Promise<void> {
    const turn = this.#turn.then(() => this.#setFault(fault));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  state(): PracticeState {
    const fault = this.#faults?.fault;
    return {
      status: this.#status,
      aeTitle: this.#aeTitle,
      ...(this.#port === undefined ? {} : { port: this.#port }),
      remoteAes: this.#options.remoteAes().map(({ aeTitle, host, port }) => ({ aeTitle, host, port })),
      patients: distinct(this.#catalogue, 'PatientID'),
      studies: distinct(this.#catalogue, 'StudyInstanceUID'),
      instances: this.#catalogue?.instances.length ?? 0,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      ...(fault === undefined ? {} : { fault }),
    };
  }

  onState(listener: (state: PracticeState) => void): () => void {
    return this.#states.add(listener);
  }

  onLog(listener: (entry: ConnectionLogEntry) => void): () => void {
    return this.#log.follow(listener);
  }

  #become(status: PracticeState['status'], failure?: string): void {
    this.#status = status;
    this.#failure = failure;
    this.#states.notify(this.state());
  }

  async #start(): Promise<void> {
    if (this.#status === 'running') return;
    this.#become('starting');
    try {
      this.#catalogue = await this.#openSamples();
      this.#faults = this.#createFaultSwitch(this.#catalogue);
      await this.#listen(this.#faults);
      this.#log.note(`The practice PACS listens as ${this.#aeTitle} on ${bindAddress}:${this.#port}.`);
      this.#become('running');
    } catch (error) {
      this.#options.log.error({ err: error }, 'the practice PACS did not start');
      this.#failed(error);
    }
  }

  async #stop(): Promise<void> {
    if (this.#faults) this.#log.note('The practice PACS is switched off.');
    await this.#endFaults();
    await this.#stopListening();
    this.#log.close();
    this.#port = undefined;
    this.#become('off');
  }

  async #setFault(id: FaultId | undefined): Promise<void> {
    const faults = this.#faults;
    if (this.#status !== 'running' || !faults) {
      return fail({ kind: 'invalid-request', detail: 'the practice PACS is not running' });
    }
    if (faults.fault === id) return;
    faults.set(id);
    const fault = practiceFaults.find((one) => one.id === id);
    this.#log.note(fault ? `Fault ${fault.id}, ${fault.title}, is on. ${fault.does}` : 'All faults are off.');
    try {
      if (faults.behaviour.listens === false) await this.#stopListening();
      else if (!this.#acceptor) await this.#listen(faults);
      this.#become('running');
    } catch (error) {
      this.#options.log.error({ err: error }, 'the practice PACS did not listen again');
      await this.#endFaults();
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#port = undefined;
    this.#faults = undefined;
    this.#become('failed', reasonOf(error));
  }

  async #listen(faults: FaultSwitch): Promise<void> {
    const acceptor = this.#createAcceptor(faults);
    const { port: asked } = this.#options;
    // After a fault it is where it was before, if it can.
    const wanted = this.#port ?? asked ?? defaultPort;
    this.#port = await listenOnFreePort(acceptor, wanted, asked === undefined ? wanted + portsTried : wanted);
    this.#acceptor = acceptor;
  }

  async #stopListening(): Promise<void> {
    const acceptor = this.#acceptor;
    this.#acceptor = undefined;
    await acceptor?.close();
  }

  async #endFaults(): Promise<void> {
    const faults = this.#faults;
    this.#faults = undefined;
    await faults?.close();
  }

  /** The samples as they are on disk; made again when they are missing, incomplete or of an older version. */
  async #openSamples(): Promise<Catalogue> {
    const folder = join(this.#options.folder, 'samples');
    const promised = await readSampleMarker(folder);
    if (promised !== undefined) {
      const catalogue = await this.#readIntact(folder);
      if (catalogue?.instances.length === promised) return catalogue;
    }
    this.#log.note('The sample studies are being made.');
    await writeSamples(folder);
    return readCatalogue(folder, this.#aeTitle);
  }

  async #readIntact(folder: string): Promise<Catalogue | undefined> {
    try {
      return await readCatalogue(folder, this.#aeTitle);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the sample studies can not be read and are made again');
      return undefined;
    }
  }

  #createFaultSwitch(catalogue: Catalogue): FaultSwitch {
    const moveOptions = {
      catalogue,
      aeTitle: this.#aeTitle,
      remoteAes: () => this.#options.remoteAes(),
      observe: this.#log.add,
      note: this.#log.note,
    };
    const normal: FaultTools['normal'] = {
      find: (request) => find(catalogue, request),
      move: (request) => move(moveOptions, request),
      get: (request) => get(catalogue, request),
    };
    const { clock, speed = 1 } = this.#options;
    return createFaultSwitch({ clock, speed, normal, move: moveOptions });
  }

  #createAcceptor(faults: FaultSwitch): Acceptor {
    return createAcceptor({
      get services() {
        return faults.services;
      },
      meet(socket, proceed) {
        const { meet } = faults.behaviour;
        if (meet) meet(socket, proceed);
        else proceed();
      },
      decide: (request) => faults.behaviour.decide?.(request),
      observe: this.#log.add,
      ...acceptorBounds,
      maxAssociationsPerAddress: acceptorBounds.maxAssociations,
    });
  }
}

export function createPracticePacs(options: PracticePacsOptions): PracticePacs {
  return new SamplePacs(options);
}
