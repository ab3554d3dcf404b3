import { NO_FLAGS } from 'engine/command-line/flags';
import { EXAMPLES, runbookHelp } from 'engine/command-line/help';
import { parseCommandLine } from 'engine/command-line/options';
import { gatherInputs } from 'guide/inputs/gather-inputs';
import { VARIABLES } from 'guide/inputs/inputs';
import { describeRunbook } from 'guide/pages/describe';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, LOADED } from './runbooks.ts';

const commandLineOf = (args: readonly string[]) => parseCommandLine(args, CATALOGUE);
const ALL = commandLineOf(['all', '--help']);
assert.ok(ALL.help);
const HELP_OF_ALL = runbookHelp(ALL.help, CATALOGUE, describeRunbook(ALL, LOADED));

test('EXAMPLES: run as the help has them', () => {
  assert.ok(EXAMPLES.length >= 3);
  for (const [example] of EXAMPLES) {
    const [, ...words] = example.split(' ');
    gatherInputs(commandLineOf(words), {}, '/nowhere');
  }
});

/** The help's text about an input: its line, and the continuation lines below. */
function helpOf(name: string): string {
  return new RegExp(`^  ${name} .*(?:\\n {4}.*)*`, 'm').exec(HELP_OF_ALL)?.[0] ?? '';
}

test('runbookHelp: the defaults in the text are those of a run', () => {
  const environment = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };
  const inputs = gatherInputs(NO_FLAGS, environment, '/nowhere');
  for (const name of VARIABLES) {
    if (name in environment) continue;
    assert.match(helpOf(name), (inputs[name] ?? '').replace('demo', '<CLUSTER_NAME>'));
  }
  const others = gatherInputs({ ...NO_FLAGS, enterprise: true, guide: '1.16' }, environment, '/nowhere');
  assert.match(helpOf('EDGE_VERSION'), `${others.EDGE_VERSION} with --guide 1.16`);
  assert.match(helpOf('GLOO_HELM_REPO'), `${others.GLOO_HELM_REPO.split('/').at(-1)} with --enterprise`);
});

test('describeRunbook: lists the inputs that the commands can refer to, optional ones too', () => {
  const inputs = (...words: string[]) => describeRunbook(commandLineOf(words), LOADED).inputs;
  for (const name of ['CLUSTER_NAME', 'AWS_REGION', 'NAMESPACE', 'VAULT_AUTH_ROLE_NAME'])
    assert.ok(inputs('01-aws').includes(name), name);
  assert.not.ok(inputs('01-aws').includes('GLOO_HELM_REPO'));
  assert.ok(inputs('03-gloo', '--enterprise').includes('GLOO_LICENSE_SECRET_NAME'));
});

test.run();
