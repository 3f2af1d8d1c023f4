import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { inLocalNetwork, local } from './lab/networks.ts';
import type { Probed } from './lab/probe-script.ts';
import { keepRow } from './lab/scenario-rows.ts';
import { startDcmqrscp, startOrthanc } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';

/** What the test of the other spelling (P3) says about servers that compare AE titles to the letter. */

const script = fileURLToPath(new URL('lab/probe-script.ts', import.meta.url));

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const servers = {
  dcmqrscp: { start: startDcmqrscp, at: ['QRSCP', local.pacs, '11112'] },
  Orthanc: { start: startOrthanc, at: ['ORTHANC', local.pacs, '4242'] },
} as const;

/** Retrieves the small study from a PACS that has an entry of this name for us, and runs P3 then. */
function testP3(server: keyof typeof servers, entry: string | undefined): Promise<Probed> {
  return inLocalNetwork(async ({ lab, pacs, workstation }) => {
    const entries = entry ? [{ aeTitle: entry, host: local.workstation, port: 11112 }] : [];
    const config = { StrictAetComparison: true };
    const { start, at } = servers[server];
    await start(lab, pacs, { files: studies.small.files, entries, config });
    const args = [script, ...at, studies.small.studyInstanceUid, 'P3'];
    const { stdout, stderr } = await workstation.run(process.execPath, args);
    const line = stdout.trim().split('\n').at(-1);
    if (!line) throw new Error(stderr);
    return JSON.parse(line);
  });
}

describe.skipIf(labImpossible()).concurrent('the test of the other spelling', () => {
  it.each([
    ['dcmqrscp', 50],
    ['Orthanc', 51],
  ] as const)('%s knows our AE title in lower case only: B04', async (server, place) => {
    const { before, result, after, seconds } = await testP3(server, 'movescope');
    expect(before[0]?.cause).toBe('B02');
    expect(result).toMatchObject({
      ...{ probe: 'P3', destination: 'MOVESCOPE' },
      otherSpelling: { destination: 'movescope', ofImage: true, arrived: 1 },
    });
    await keepRow(
      {
        ...{ group: '1-destination', place, server, cause: 'B04' },
        fault: 'the PACS knows our AE title in lower case only; then the test P3',
      },
      {
        ...{ outcome: 'failed', failure: null, counts: undefined, findings: after, seconds },
        ...{ events: [], result: {} },
      },
    );
    expect(after[0]).toMatchObject({ cause: 'B04', confidence: 'certain' });
    expect(after.map((finding) => finding.cause)).not.toContain('B02');
  });

  it.each(['dcmqrscp', 'Orthanc'] as const)('%s does not know us at all: B02 as before', async (server) => {
    const { after } = await testP3(server, undefined);
    expect(after[0]?.cause).toBe('B02');
    expect(after.flatMap((one) => [one.cause, ...(one.alsoPossible ?? [])])).not.toContain('B04');
  });
});
