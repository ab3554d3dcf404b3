import { EXAMPLES } from 'engine/command-line/help';
import { parseCommandLine } from 'engine/command-line/options';
import { gatherInputs } from 'guide/inputs/gather-inputs';
import { describeRunbook } from 'guide/pages/describe';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, LOADED } from './runbooks.ts';

const commandLineOf = (args: readonly string[]) => parseCommandLine(args, CATALOGUE);
test('EXAMPLES: run as the help has them', () => {
  assert.ok(EXAMPLES.length >= 3);
  for (const [example] of EXAMPLES) {
    const [, ...words] = example.split(' ');
    gatherInputs(commandLineOf(words), {}, '/nowhere');
  }
});

test('describeRunbook: lists the inputs that the commands can refer to, optional ones too', () => {
  const inputs = (...words: string[]) => describeRunbook(commandLineOf(words), LOADED).inputs;
  for (const name of ['CLUSTER_NAME', 'AWS_REGION', 'NAMESPACE', 'VAULT_AUTH_ROLE_NAME'])
    assert.ok(inputs('01-aws').includes(name), name);
  assert.not.ok(inputs('01-aws').includes('GLOO_HELM_REPO'));
  assert.ok(inputs('03-gloo', '--enterprise').includes('GLOO_LICENSE_SECRET_NAME'));
});

test.run();
