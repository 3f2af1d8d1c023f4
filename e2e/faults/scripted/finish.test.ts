import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { interfaceForFile } from '../lab/interface.ts';
import { play, type Scenario } from '../lab/scenario.ts';
import { type MoveScript, retrieveScripted, scriptedInstances } from './scripted-pacs.ts';

/** How a PACS calls back and finishes, played by a scripted peer where no server of ours behaves so. */

const [one = '', two = '', three = '', four = '', five = ''] = scriptedInstances;
const all = scriptedInstances.length;
const complete = { completed: all, failed: 0, warning: 0 };

/** Stores these on one association and releases it. */
const storing =
  (uids: readonly string[], end: Awaited<ReturnType<MoveScript>>): MoveScript =>
  async ({ move, callBack, store, release }) => {
    const connection = await callBack();
    for (const [index, uid] of uids.entries()) {
      await store(connection, uid);
      move.pending({ remaining: all - index - 1, completed: index + 1, failed: 0, warning: 0 });
    }
    await release(connection);
    return end;
  };

/** Stores two instances and breaks the association off. */
const breaking =
  (how: 'abort' | 'reset'): MoveScript =>
  async ({ move, callBack, store }) => {
    const connection = await callBack();
    await store(connection, one);
    await store(connection, two);
    move.pending({ remaining: 3, completed: 2, failed: 0, warning: 0 });
    if (how === 'abort') connection.abort();
    else connection.reset();
    return {
      status: 0xb000,
      counts: { completed: 2, failed: 3, warning: 0 },
      failedSopInstanceUids: [three, four, five],
    };
  };

const shown = interfaceForFile({ needsLab: false });

const scenarios: readonly Scenario[] = [
  {
    fault: 'the final status comes before the images, and some never come',
    server: 'scripted peer',
    cause: 'E01',
    outcome: 'incomplete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        settings: { lateImageGraceS: 4 },
        script: async (move) => {
          const late = async (): Promise<void> => {
            await pause(500);
            await storing([one, two, three], { status: 0, counts: {} })({
              ...move,
              move: { ...move.move, pending: () => {} },
            });
          };
          void late();
          return { status: 0, counts: complete };
        },
      }),
  },
  {
    fault: 'all images come, the final status never does',
    server: 'scripted peer',
    cause: 'E02',
    outcome: 'complete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: async (move) => {
          await storing(scriptedInstances, { status: 0, counts: {} })(move);
          return new Promise(() => {});
        },
      }),
  },
  {
    fault: 'the final response has no counts',
    server: 'scripted peer',
    cause: 'E04',
    outcome: 'complete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: async ({ callBack, store, release }) => {
          const connection = await callBack();
          for (const uid of scriptedInstances) await store(connection, uid);
          await release(connection);
          return { status: 0, counts: {} };
        },
      }),
  },
  {
    fault: 'the counts are wrong (9 completed of 5)',
    server: 'scripted peer',
    cause: 'E04',
    outcome: 'complete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: storing(scriptedInstances, { status: 0, counts: { completed: 9, failed: 0, warning: 0 } }),
      }),
  },
  {
    fault: 'three of five images come, the others are in the list of failed UIDs',
    server: 'scripted peer',
    cause: 'E05',
    outcome: 'incomplete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: storing([one, two, three], {
          status: 0xb000,
          counts: { completed: 3, failed: 2, warning: 0 },
          failedSopInstanceUids: [four, five],
        }),
      }),
  },
  {
    fault: 'three of five images come, and the PACS calls it a success',
    server: 'scripted peer',
    cause: 'E06',
    outcome: 'incomplete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        settings: { lateImageGraceS: 3 },
        script: storing([one, two, three], {
          status: 0,
          counts: { completed: 3, failed: 2, warning: 0 },
        }),
      }),
  },
  {
    fault: 'the PACS aborts the association of the images in the middle',
    server: 'scripted peer',
    cause: 'D12',
    outcome: 'incomplete',
    run: (dataFolder) => retrieveScripted({ dataFolder, script: breaking('abort') }),
  },
  {
    fault: 'the connection of the images is reset in the middle',
    server: 'scripted peer',
    cause: 'D12',
    outcome: 'incomplete',
    run: (dataFolder) => retrieveScripted({ dataFolder, script: breaking('reset') }),
  },
  {
    fault: 'the PACS calls us by another AE title',
    server: 'scripted peer',
    cause: 'D04',
    outcome: 'complete',
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: async ({ callBack, store, release }) => {
          const connection = await callBack('WORKSTATION7');
          for (const uid of scriptedInstances) await store(connection, uid);
          await release(connection);
          return { status: 0, counts: complete };
        },
      }),
  },
  {
    fault: 'the PACS connects to us, and its request for an association never arrives',
    server: 'scripted peer',
    cause: 'D01',
    failure: { kind: 'dimse-status', status: 0xa702 },
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: async ({ connect }) => {
          const connection = await connect();
          await pause(11_000);
          connection.close();
          return { status: 0xa702, counts: { completed: 0, failed: all, warning: 0 } };
        },
      }),
  },
  {
    fault: 'the PACS wants more keys than those of the standard (relational retrieve refused)',
    server: 'scripted peer',
    cause: 'B06',
    failure: { kind: 'dimse-status', status: 0xa900 },
    run: (dataFolder) =>
      retrieveScripted({
        dataFolder,
        script: async () => ({ status: 0xa900, errorComment: 'Missing PatientID (0010,0020)', counts: {} }),
      }),
  },
];

describe.concurrent('a scripted peer', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$fault', (scenario) =>
    play('6-finish', scenario.place, scenario, shown),
  );

  it('whose first image is slow leads to no finding', async () => {
    const told = await retrieveScripted({
      script: async (move) => {
        await pause(6000);
        return storing(scriptedInstances, { status: 0, counts: complete })(move);
      },
    });
    expect(told).toMatchObject({ outcome: 'complete', findings: [] });
  });
});
