import type { BackendDependencies } from '../backend/create-backend.ts';
import type { CommonOptions } from './common-options.ts';
import { createOutput, type ExitStatus, type Output, reporting } from './output.ts';
import { openSession, type Session } from './session.ts';

/** Runs work on the library of the data folder. It receives nothing meanwhile, unless `overrides` say otherwise. */
export async function withLibrary(
  options: CommonOptions,
  work: (session: Session, output: Output) => Promise<ExitStatus>,
  overrides: NonNullable<BackendDependencies['overrides']> = { listener: false },
): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openSession(options, overrides);
    try {
      return await work(session, output);
    } finally {
      await session.close();
    }
  });
}
