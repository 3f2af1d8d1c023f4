import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Orthanc, startOrthanc } from '../../e2e/support/peers.ts';
import {
  type BenchCase,
  type BenchOptions,
  compareRuns,
  type Line,
  type Sample,
} from '../support/measure.ts';
import { runTimed } from '../support/run-peer.ts';
import {
  type BenchStudy,
  describeShape,
  largeImages,
  type StudyShape,
  shapeFor,
  smallImages,
  studyOf,
  temporaryFolder,
} from '../support/studies.ts';
import { type BenchWorkstation, startWorkstation } from '../support/workstation.ts';

/** P1: bytes. */
export const retrieveLarge: BenchCase = {
  id: 'p1',
  title: 'C-MOVE of large images from Orthanc',
  run: (options) => runRetrieve(options, largeImages, 0.2),
};

/** P2: instances. */
export const retrieveSmall: BenchCase = {
  id: 'p2',
  title: 'C-MOVE of small images from Orthanc',
  run: (options) => runRetrieve(options, smallImages, 0.05),
};

/** P2 with fewer images, as on a system without quick acknowledgements: in several C-MOVEs at a time. */
export const retrieveInParts: BenchCase = {
  id: 'parts',
  title: 'C-MOVE of small images from Orthanc in parts, without quick acknowledgements',
  run: (options) => runRetrieve(options, { ...smallImages, instances: 400 }, undefined, false),
};

async function runRetrieve(
  options: BenchOptions,
  full: StudyShape,
  ratio: number | undefined,
  quickAck = true,
): Promise<Line[]> {
  const shape = shapeFor(full, options.quick);
  const warmUp = studyOf({ ...shape, instances: Math.min(50, shape.instances) }, 0);
  const studies = Array.from({ length: options.repeat }, (_, run) => studyOf(shape, run + 1));
  const folder = await temporaryFolder();
  const workstation = await startWorkstation([], quickAck);
  const movescuPort = await freePort();
  const orthanc = await startOrthanc({
    modalities: [
      { aeTitle: workstation.aeTitle, port: workstation.port },
      { aeTitle: 'MOVESCU', port: movescuPort },
    ],
  });
  try {
    options.progress(`Orthanc takes ${describeShape(shape)}`);
    for (const study of [warmUp, ...studies]) {
      for (const slice of study.slices()) await orthanc.upload(slice);
    }
    const work = (run: number): Work => ({ orthanc, study: studies[run] ?? warmUp });
    // A workstation runs all day: its first images are not what counts.
    await retrieveByUs(workstation, { orthanc, study: warmUp });
    const line = await compareRuns(
      options,
      {
        what: `retrieve ${describeShape(shape)}${quickAck ? '' : ' in parts, without quick acknowledgements'}, stored and indexed`,
        against: 'movescu',
        reach: ratio === undefined ? {} : { ratio },
      },
      (run) => retrieveByUs(workstation, work(run)),
      (run) => retrieveByMovescu(movescuPort, join(folder.path, String(run)), work(run)),
    );
    return [line];
  } finally {
    await orthanc.stop();
    await workstation.close();
    await folder.remove();
  }
}

interface Work {
  readonly orthanc: Orthanc;
  readonly study: BenchStudy;
}

async function retrieveByUs(workstation: BenchWorkstation, work: Work): Promise<Sample> {
  const { orthanc, study } = work;
  const { studyInstanceUid, instances } = study;
  const peer = { peer: { aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort } };
  const done = await workstation.ask({ do: 'retrieve', peer, studyInstanceUid, method: 'move' });
  const { instances: indexed } = await workstation.ask({ do: 'count', studyInstanceUid });
  if (done.outcome !== 'complete' || done.instances !== instances || indexed !== instances) {
    throw new Error(
      `a retrieve ended ${done.outcome} with ${done.instances} of ${instances}, ${indexed} indexed`,
    );
  }
  return done;
}

async function retrieveByMovescu(port: number, output: string, work: Work): Promise<Sample> {
  const { orthanc, study } = work;
  const { studyInstanceUid, instances } = study;
  await mkdir(output);
  const sample = await runTimed('movescu', [
    ...['--study', '--aetitle', 'MOVESCU', '--call', orthanc.aeTitle, '--port', String(port)],
    ...['--output-directory', output],
    ...['--key', 'QueryRetrieveLevel=STUDY', '--key', `StudyInstanceUID=${studyInstanceUid}`],
    ...['127.0.0.1', String(orthanc.dicomPort)],
  ]);
  const { length } = await readdir(output);
  if (length !== instances) throw new Error(`movescu has ${length} of ${instances} files`);
  return sample;
}
