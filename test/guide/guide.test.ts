import { readFileSync } from 'node:fs';
import { EXAMPLES } from 'engine/command-line/help';
import { parseCommandLine } from 'engine/command-line/options';
import { asText, commandText, removals } from 'engine/resource';
import { runbookOf } from 'engine/run';
import { thrownFailure } from 'engine/testing/thrown';
import { runbooksOf } from 'guide/catalogue';
import { gatherInputs } from 'guide/inputs/gather-inputs';
import type { Variant } from 'guide/inputs/variant';
import { describeRunbook } from 'guide/run/describe';
import { checkSteps } from 'guide/run/target';
import { guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandsOf, LOADED, stepsOf } from './runbooks.ts';

test('both guides create the same resources, in the same order', () => {
  const made = (guide: Variant['guideVersion']) =>
    commandsOf(stepsOf(guideOf({ flags: { guide } }), runbooksOf(LOADED, ['01-aws', '02-vault'])));
  assert.equal(made('1.16'), made('1.17'));
});

/** The dependencies that a step's place does not imply: by default, a step waits for the earlier steps of its section. */
const WAITS: Readonly<Record<string, string>> = {
  '00-preflight.2': '',
  '00-preflight.3': '',
  '02-vault.4': '01-aws.2 02-vault.1 02-vault.2 02-vault.3',
  '03-gloo.2': '01-aws.3 02-vault.1 02-vault.2 02-vault.3 02-vault.4 03-gloo.1',
  '04-verify.1': '01-aws.3 02-vault.4 03-gloo.2',
  '04-verify.3': '01-aws.3 02-vault.4 03-gloo.2',
  '04-verify.4': '01-aws.3 02-vault.4 03-gloo.2',
};
test('each step waits for what it needs and for nothing else, so that the rest may overlap', () => {
  const steps = stepsOf(guideOf(), [LOADED.preflight, ...LOADED.sections]);
  const earlier = (id: string) =>
    steps.map((step) => step.id).filter((one) => runbookOf(one) === runbookOf(id) && one < id);
  assert.equal(
    steps.map(({ id, after = [] }) => `${id}: ${after.join(' ')}`),
    steps.map(({ id }) => `${id}: ${WAITS[id] ?? earlier(id).join(' ')}`),
  );
});

test('guide.sh: has each command of aws, helm and vault that a step shows', () => {
  const script = asText(readFileSync(new URL('../guide.sh', import.meta.url)));
  const commands = commandsOf(stepsOf(guideOf())).flatMap(
    (command) =>
      command.match(/(?<=^|-- |\()(?:vault write|(?:aws|helm|vault) [a-z-]+(?: [a-z-]+)?)/gm) ?? [],
  );
  assert.ok(commands.length > 10, commands.join('\n'));
  assert.equal(
    commands.filter((command) => !script.includes(command)),
    [],
  );
});

test('after, needs: name steps, and kinds of resources that a step creates', () => {
  const steps = LOADED.sections.flatMap((runbook) => runbook.steps(guideOf()));
  const kinds = steps.flatMap(({ resources = [] }) => resources.map(({ kind }) => kind));
  const known = new Set([...steps.map(({ id }) => id), ...kinds]);
  assert.equal(
    steps.flatMap(({ after = [] }) => after).filter((name) => !known.has(name)),
    [],
  );
});

test('what two runbooks write, they write in the same way', () => {
  const commands = new Map<string, string>();
  const runbooks = [...LOADED.sections, LOADED.troubleshoot];
  const steps = stepsOf(guideOf({ environment: { VAULT_ASSUMED_ROLE: 'node' } }), runbooks);
  const resources = steps.flatMap(({ resources = [] }) => resources);
  for (const resource of resources) {
    const command = commandText(resource.command(undefined));
    assert.is(commands.get(resource.name) ?? command, command, resource.name);
    commands.set(resource.name, command);
  }
  assert.ok(commands.size < resources.length);
});

test('99-teardown: undoes every step of the guide that creates something, the last one first', () => {
  const guide = guideOf({ runbooks: LOADED });
  const created = stepsOf(guide).flatMap(({ id, resources = [] }) =>
    removals(resources).length > 0 ? [id] : [],
  );
  const undone = LOADED.teardown
    .steps(guide)
    .flatMap(({ title }) => /^Undo ([\w-]+\.\d+):/.exec(title)?.[1] ?? []);
  assert.ok(created.length > 5);
  assert.equal(
    undone.filter((id) => !id.startsWith(LOADED.troubleshoot.id)),
    created.toReversed(),
  );
});

test('99-teardown: removes each thing once, also the policy that a role of Vault’s own has', () => {
  for (const VAULT_ASSUMED_ROLE of ['', 'foo-role', 'vault-itself']) {
    const environment = { VAULT_IRSA_ROLE_NAME: 'vault-itself', VAULT_ASSUMED_ROLE };
    const commands = commandsOf(stepsOf(guideOf({ environment, runbooks: LOADED }), [LOADED.teardown]));
    assert.equal(commands, [...new Set(commands)]);
    const ofVault = commands.filter((command) => /vault-itself|get-role-policy/.test(command));
    assert.equal(
      ofVault.map((command) => command.split(' ', 3).at(-1)),
      [
        ...(VAULT_ASSUMED_ROLE === 'foo-role' ? ['detach-role-policy'] : []),
        'detach-role-policy',
        'delete-policy',
        'delete-role',
      ],
    );
  }
});

test('Guide: each command for the cluster names the kubectl context of the run', () => {
  const environment = { VAULT_IRSA_ROLE_NAME: 'vault' };
  const guide = guideOf({ environment, runbooks: LOADED, kubeContext: 'me@demo' });
  const [, ...inCluster] = LOADED.sections;
  const resources = stepsOf(guide, inCluster).flatMap((step) => step.resources ?? []);
  const commands = resources.flatMap(({ command, remove }) => [command(), remove?.command() ?? []].flat());
  const calls =
    commands
      .map(commandText)
      .join('\n')
      .match(/^(?:helm|kubectl) .*$/gm) ?? [];
  const others = calls.filter(
    (call) => !/^(?:helm repo|helm --kube-context=me@demo|kubectl --context=me@demo) /.test(call),
  );
  assert.equal(others, []);
  assert.ok(calls.length > 12, calls.join('\n'));
});

test('EXAMPLES: run as the help has them', () => {
  assert.ok(EXAMPLES.length >= 3);
  for (const [example] of EXAMPLES) {
    const [, ...words] = example.split(' ');
    gatherInputs(parseCommandLine(words, CATALOGUE), {}, '/nowhere');
  }
});

test('checkSteps: takes each step that a run prints, also the last one of the proofs alone', () => {
  const only = (...words: string[]) => checkSteps(parseCommandLine(words, CATALOGUE), LOADED);
  only('04-verify', '--only', '04-verify.5');
  only('04-verify', '--from', '5');
  assert.match(thrownFailure(() => only('04-verify', '--only', '6')).next.join(), '04-verify.5');
  assert.match(thrownFailure(() => only('all', '--only', '04-verify.5')).seen, 'no step is called');
});

test('describeRunbook: lists the steps that a command runs, and none of 90-troubleshoot’s page', () => {
  const steps = (...words: string[]) =>
    describeRunbook(parseCommandLine(words, CATALOGUE), LOADED).steps.map(({ id }) => id);
  assert.equal(steps('01-aws'), ['01-aws.1', '01-aws.2', '01-aws.3']);
  assert.equal(steps('90-troubleshoot'), []);
  assert.is(steps('04-verify').at(-1), '04-verify.5');
});

test.run();
