import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListenerSettings } from '../../shared/contract/listener.ts';
import { labImpossible } from '../support/namespaces.ts';
import { inLocalNetwork, local } from './lab/networks.ts';
import { keepRow } from './lab/scenario-rows.ts';
import { startOrthanc } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { inDataFolder, retrieveOn, type Told } from './lab/workstation.ts';

/** Callers that the settings of the listener do not let in. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

/** Retrieves the small study from Orthanc, which calls us by the name of its entry, whatever name was asked for. */
function fromOrthanc(entryAe: string, settings: Partial<ListenerSettings>): Promise<Told> {
  return inDataFolder(async (dataFolder) => {
    const listener = { aeTitle: 'MOVESCOPE', port: 11112, bindAddress: '::', ...settings };
    await writeFile(join(dataFolder, 'listener.json'), JSON.stringify(listener));
    return inLocalNetwork(async ({ lab, pacs, workstation }) => {
      const entries = [{ aeTitle: entryAe, host: local.workstation, port: 11112 }];
      await startOrthanc(lab, pacs, { files: studies.small.files, entries });
      const { studyInstanceUid } = studies.small;
      return retrieveOn(workstation, `ORTHANC@${local.pacs}:4242`, studyInstanceUid, { dataFolder });
    });
  });
}

const server = 'Orthanc';

describe.skipIf(labImpossible()).concurrent('whom we let in', () => {
  it('the PACS calls us by another AE title, and only ours is accepted: D04', async () => {
    const told = await fromOrthanc('movescope', { onlyOwnAeTitle: true });
    const fault = 'the PACS calls us by another AE title, and only ours is accepted';
    await keepRow({ group: '1-destination', place: 60, fault, server, cause: 'D04' }, told);
    expect(told).toMatchObject({ outcome: 'failed', failure: { kind: 'dimse-status', status: 0xc000 } });
    expect(told.findings[0]).toMatchObject({ cause: 'D04', confidence: 'certain' });
    expect(told.findings[0]?.sentence).toContain('movescope');
  });

  it('the PACS is not on our list of allowed callers: D05', async () => {
    const callers = [`STORE1@${local.pacs}`];
    const told = await fromOrthanc('MOVESCOPE', { allowedCallers: { enforced: true, callers } });
    const fault = 'the PACS is not on our list of allowed callers';
    await keepRow({ group: '1-destination', place: 61, fault, server, cause: 'D05' }, told);
    expect(told).toMatchObject({ outcome: 'failed', failure: { kind: 'dimse-status', status: 0xc000 } });
    expect(told.findings[0]).toMatchObject({ cause: 'D05', confidence: 'certain' });
    expect(told.findings[0]?.steps.join(' ')).toContain(`ORTHANC at ${local.pacs}`);
  });

  it('a PACS that is on the list sends as ever', async () => {
    const callers = [`ORTHANC@${local.pacs}`];
    const settings = { onlyOwnAeTitle: true, allowedCallers: { enforced: true, callers } };
    const told = await fromOrthanc('MOVESCOPE', settings);
    expect(told).toMatchObject({ outcome: 'complete', findings: [] });
  });
});
