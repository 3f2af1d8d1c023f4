import { type ProbeResult, probeIdSchema } from '../../../shared/diagnosis/probe-result.ts';
import { startBackend } from '../../support/backend.ts';
import type { Told } from './workstation.ts';

/**
 * Run by Node on a host of the lab: retrieves a study with a backend of its own, and runs one test of the diagnosis after it.
 * Arguments: AE title, address and port of the PACS, Study Instance UID, the test. Prints one JSON object.
 */
export interface Probed {
  readonly before: Told['findings'];
  readonly result: ProbeResult | undefined;
  readonly after: Told['findings'];
  /** From the start of the retrieve until the test had been weighed. */
  readonly seconds: number;
}

const [aeTitle = '', host = '', port = '', studyInstanceUid = '', test] = process.argv.slice(2);
const probe = probeIdSchema.parse(test);
const backend = await startBackend({
  ...{ bindAddress: '::', listenerPort: 11_112, localAeTitle: 'MOVESCOPE' },
});
const startedAt = Date.now();
const peer = { aeTitle, host, port: Number(port) };
const { retrieveId, findings = [] } = await backend.retrieve({ peer }, { studyInstanceUid });
const run = await backend.client.call('retrieve.probe', { retrieveId, probe });
const seconds = (Date.now() - startedAt) / 1000;
const said: Probed = { before: findings, result: run.result, after: run.findings, seconds };
process.stdout.write(`${JSON.stringify(said)}\n`);
await backend.close();
