import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FlagValues, NO_FLAGS } from 'engine/command-line/flags';
import type { Environment } from 'engine/network';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { thrownFailure } from 'engine/testing/thrown';
import { suite, type Test } from 'uvu';
import { gatherInputs } from '../src/inputs/gather-inputs.ts';

/** The variables that have no default. */
export const ENOUGH = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };

/** Tests that each have an empty folder, which stands for the working folder of a run. */
export function suiteWithFolder(name: string): Test<{ folder: string }> {
  const test = suite<{ folder: string }>(name);
  test.before.each((context) => {
    context.folder = temporaryFolder();
  });
  return test;
}

/** Writes a file of inputs that only this user can write, whatever the umask. */
export function writeEnv(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** The failure that refuses these inputs. */
export const failureOf = (folder: string, environment: Environment, flags: Partial<FlagValues> = {}) =>
  thrownFailure(() => gatherInputs({ ...NO_FLAGS, ...flags }, environment, folder));
