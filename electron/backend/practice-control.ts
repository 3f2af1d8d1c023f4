import type { Logger } from 'pino';
import type { ConnectionLogEntry } from '../../shared/contract/listener.ts';
import type { PracticeState } from '../../shared/contract/settings.ts';
import { fail } from '../../shared/failure/failure.ts';
import type { FaultId } from '../../shared/practice/faults.ts';
import { practiceNodeId } from './nodes/create-nodes.ts';
import type { PracticePacs } from './practice-pacs/create-practice-pacs.ts';
import type { SettingsStore } from './settings/create-settings.ts';
import { createSubscribers } from './subscribers.ts';

/** The practice PACS as the setting wants it: on or off, with its node beside the others while it runs. */
export interface PracticeControl {
  state(): PracticeState;
  /** Stores the choice; resolves when the practice PACS has followed it. */
  set(running: boolean): Promise<PracticeState>;
  /** Switches a fault on or off, until the next start. Rejects with `invalid-request` while it is not running. */
  setFault(fault: FaultId | undefined): Promise<PracticeState>;
  /** Starts it if the setting says so. Never rejects: the state says how it went. */
  start(): Promise<void>;
  watch(listener: (state: PracticeState) => void): () => void;
  followLog(listener: (entry: ConnectionLogEntry) => void): () => void;
  close(): Promise<void>;
}

export function createPracticeControl(options: {
  /** Called at the first start only: a program that never practises does not pay for it. */
  load(): Promise<PracticePacs>;
  readonly settings: SettingsStore;
  readonly log: Logger;
  /** For this run, instead of the setting. */
  readonly override: boolean | undefined;
  setNode(at: { readonly aeTitle: string; readonly port: number } | undefined): void;
}): PracticeControl {
  const { settings } = options;
  const states = createSubscribers<PracticeState>();
  const loads = createSubscribers<PracticePacs>();
  let pacs: PracticePacs | undefined;
  let setting = settings.get().practicePacs;
  let wanted = options.override ?? setting;
  let registeredPort: number | undefined;
  let lastTurn: Promise<void> = Promise.resolve();

  const state = (): PracticeState => {
    if (!pacs) return notLoaded;
    const present = pacs.state();
    return present.status === 'running' ? { ...present, nodeId: practiceNodeId } : present;
  };
  const stateChanged = (): void => {
    const { status, port, aeTitle } = state();
    const runningPort = status === 'running' ? port : undefined;
    if (runningPort !== registeredPort) {
      registeredPort = runningPort;
      options.setNode(runningPort === undefined ? undefined : { aeTitle, port: runningPort });
    }
    states.notify(state());
  };
  const load = async (): Promise<PracticePacs> => {
    if (pacs) return pacs;
    pacs = await options.load();
    pacs.onState(stateChanged);
    loads.notify(pacs);
    return pacs;
  };
  /** One start or stop after the other; the last wish counts. */
  const follow = (): Promise<void> => {
    lastTurn = lastTurn.then(async () => {
      try {
        await (wanted ? (await load()).start() : pacs?.stop());
      } catch (error) {
        options.log.error({ err: error }, 'the practice PACS could not be switched');
      }
    });
    return lastTurn;
  };
  const endSettings = settings.onChange(({ practicePacs }) => {
    if (practicePacs === setting) return;
    setting = practicePacs;
    wanted = practicePacs;
    void follow();
  });

  return {
    state,
    async set(running) {
      await settings.save({ ...settings.get(), practicePacs: running });
      // Also when the setting was like that before: this run's override may have said otherwise.
      wanted = running;
      await follow();
      return state();
    },
    async setFault(fault) {
      if (!pacs) return fail({ kind: 'invalid-request', detail: 'the practice PACS is not running' });
      await pacs.setFault(fault);
      return state();
    },
    start: follow,
    watch(listener) {
      listener(state());
      return states.add(listener);
    },
    followLog(listener) {
      if (pacs) return pacs.onLog(listener);
      let end = loads.add((loaded) => {
        end();
        end = loaded.onLog(listener);
      });
      return () => end();
    },
    async close() {
      endSettings();
      wanted = false;
      await follow();
    },
  };
}

const notLoaded: PracticeState = {
  status: 'off',
  aeTitle: 'PRACTICE',
  remoteAes: [],
  patients: 0,
  studies: 0,
  instances: 0,
};
