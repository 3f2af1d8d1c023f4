import { describe, expect, it } from 'vitest';
import type { CauseId } from '../../shared/diagnosis/cause-id.ts';
import { interfaceForFile } from './lab/interface.ts';
import { keepRow } from './lab/scenario-rows.ts';
import { inDataFolder } from './lab/workstation.ts';
import { type MoveScript, retrieveScripted } from './scripted/scripted-pacs.ts';

/** A PACS that answers “pending” for ever (dcm4che issue 199): the bound of the node ends it. */

const everyMs = 50;
const bound = ['--stall-timeout', '4'];
const cause: CauseId = 'E03';

/** Says ten times a second or more that nothing has moved, until the association ends, or the cancel comes and is obeyed. */
const pendingForever =
  (obeysCancel: boolean): MoveScript =>
  ({ move }) =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        try {
          move.pending({ remaining: 5, completed: 0, failed: 0, warning: 0 });
        } catch {
          clearInterval(timer);
        }
      }, everyMs);
      move.signal.addEventListener('abort', () => {
        if (!obeysCancel) return;
        clearInterval(timer);
        resolve({ status: 0xfe00, counts: { remaining: 5, completed: 0, failed: 0, warning: 0 } });
      });
      setTimeout(() => clearInterval(timer), 20_000).unref();
    });

const shown = interfaceForFile({ needsLab: false });

describe.concurrent('a PACS that answers “pending” for ever', () => {
  it.each([
    [true, 50, 'the PACS answers “pending” without end, and obeys the cancel'],
    [false, 51, 'the PACS answers “pending” without end, and ignores the cancel'],
  ] as const)('obeys the cancel: %s', async (obeysCancel, place, fault) => {
    await inDataFolder(async (dataFolder) => {
      const script = pendingForever(obeysCancel);
      const told = await retrieveScripted({ script, args: bound, dataFolder });
      await keepRow({ group: '6-finish', place, fault, server: 'scripted peer', cause }, told);
      expect(told).toMatchObject({ outcome: 'failed', failure: { kind: 'no-progress', service: 'C-MOVE' } });
      expect(told.findings[0]).toMatchObject({ cause, confidence: 'likely' });
      const types = told.events.map((event) => event.type);
      expect(types).toContain('cancel-sent');
      const answered = told.events.some(
        (event) => event.type === 'response-final' && 'service' in event && event.service === 'C-MOVE',
      );
      expect(answered).toBe(obeysCancel);
      // However it takes the cancel, the association does not stay.
      expect(types).toContain('connection-closed');
      // Hundreds of responses, and a handful of events.
      expect(types.filter((type) => type === 'response-pending').length).toBeLessThan(8);
      expect(told.seconds).toBeGreaterThan(4);
      await shown.expectSame(dataFolder, told);
    });
  });
});
