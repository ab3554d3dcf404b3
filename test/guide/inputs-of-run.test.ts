import { parseCommandLine } from 'engine/command-line/options';
import { Failure } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { inputsOf } from 'guide/run/target';
import { writeEnv } from 'guide/testing/gathering';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, LOADED } from './runbooks.ts';

/** Checks the run of a runbook with these flags. */
function check(words: readonly string[], variables = {}, folder = '/nonexistent'): void {
  const environment = { CLUSTER_NAME: 'a', AWS_REGION: 'us-east-1', ...variables };
  inputsOf(parseCommandLine(words, CATALOGUE), LOADED, environment, folder);
}

function refuses(seen: RegExp, ...given: Parameters<typeof check>): void {
  assert.throws(
    () => check(...given),
    (error: unknown) => error instanceof Failure && error.kind === 'input' && seen.test(error.seen),
  );
}

test('inputsOf: values in .env.<cluster> count', () => {
  const folder = temporaryFolder();
  writeEnv(folder, '.env.a', 'NAMESPACE=Of_A\n');
  refuses(/NAMESPACE = "Of_A"/, ['all'], {}, folder);
});

test('inputsOf: a step that the guide does not have is refused', () => {
  refuses(/02-vault\.6/, ['all', '--only=02-vault.6']);
  check(['all', '--only=02-vault.6', '--guide=1.16']);
});

test('inputsOf: Enterprise needs a license, and a teardown none', () => {
  refuses(/license/i, ['all', '--enterprise']);
  check(['99-teardown', '--enterprise']);
});

test.run();
