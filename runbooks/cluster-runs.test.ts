import { parseCommandLine } from 'command-line/options';
import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from './catalog.ts';
import { entryRuns } from './cluster-runs.ts';

const options = parseCommandLine(['all', '--fleet', 'f', '--region', 'eu-west-1'], CATALOGUE);
const { guide, enterprise, strictTrust, adopt, noTags } = options;
const environment = { CLUSTER_NAME: 'a', AWS_REGION: 'us-east-1' };
const inputsOf = (kubeContext: string | undefined) =>
  entryRuns(options).inputsOf(
    { flags: { guide, enterprise, strictTrust, adopt, noTags, kubeContext }, environment },
    '/nonexistent',
  );

test('entryRuns: flags of the command line stand above an entry', () => {
  assert.is(inputsOf('prod').AWS_REGION, 'eu-west-1');
});

test('entryRuns: a context of an entry has to be a name', () => {
  assert.throws(
    () => inputsOf('-x'),
    (error: unknown) => error instanceof Failure && /--kube-context .*"-x"/.test(error.seen),
  );
});

test.run();
