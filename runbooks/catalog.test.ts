import { helpText, listText } from 'command-line/help';
import { parseCommandLine } from 'command-line/options';
import { EXIT } from 'runbook';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, loadPreflight, loadRunbooks, RUNBOOKS, WHOLE_GUIDE } from './catalog.ts';
import { gatherInputs } from './gather-inputs.ts';
import { inputOf, VARIABLES } from './inputs.ts';

const HELP = helpText(CATALOGUE);
const commandLineOf = (args: readonly string[]) => parseCommandLine(args, CATALOGUE);

test('listText: names every runbook with what it is for, and all', () => {
  for (const { id, summary } of RUNBOOKS) {
    const line = listText(CATALOGUE)
      .split('\n')
      .find((candidate) => candidate.trim().startsWith(`${id} `));
    assert.match(line ?? '', summary);
  }
  assert.match(listText(CATALOGUE), /^ {2}all /m);
});

test('helpText: names every runbook, each of which is understood', () => {
  const names = /RUNBOOK\n(.*)\n/.exec(HELP)?.[1]?.trim().split(/\s+/) ?? [];
  assert.equal(names, [...RUNBOOKS.map(({ id }) => id), 'all']);
  for (const name of names) assert.is(commandLineOf([name]).runbook, name);
});

const VALUES: Readonly<Record<string, string>> = { '--concurrency': '2', '--shard': '0/2' };

test('helpText: every flag that it names is understood, with a value where it names one', () => {
  const flags = [...HELP.matchAll(/^ {2}(--[\w-]+)(?:, (-\w))?( [A-Z1])?/gm)];
  assert.ok(flags.length > 10);
  for (const [, long = '', short, value] of flags) {
    const words = value === undefined ? [] : [VALUES[long] ?? 'x'];
    const understood = commandLineOf([long, ...words]);
    assert.is.not(JSON.stringify(understood), JSON.stringify(commandLineOf([])), long);
    if (short !== undefined) assert.equal(commandLineOf([short, ...words]), understood);
  }
});

test('helpText: every flag that is understood is named', () => {
  const flags = [
    ...['plan', 'yes', 'only', 'from', 'cluster', 'region', 'guide', 'enterprise'],
    ...[
      'strict-trust',
      'adopt',
      'no-tags',
      'delete-secrets',
      'json',
      'kube-context',
      'report',
      'force',
      'help',
    ],
    ...['repair', 'from-error', 'fleet', 'concurrency', 'shard', 'retry-failed', 'policy'],
  ];
  // As many as a command line has fields beside the runbook, so that a new one is not forgotten here.
  assert.is(flags.length, Object.keys(commandLineOf([])).length - 1);
  for (const flag of flags) assert.match(HELP, `\n  --${flag}`);
});

/** What the help says of an input: its line, and those below that belong to it. */
function helpOf(name: string): string {
  return new RegExp(`^  ${name} .*(?:\\n {37}.*)*`, 'm').exec(HELP)?.[0] ?? '';
}

test('helpText: says of every input what it is, and what happens without it', () => {
  for (const name of VARIABLES) {
    const { text, optional = '' } = inputOf(name);
    assert.match(helpOf(name), text);
    assert.match(helpOf(name), optional);
  }
  assert.match(helpOf('CLUSTER_NAME'), '(required)');
});

test('helpText: the defaults that it names are those of a run', () => {
  const flags = { enterprise: false, strictTrust: false, adopt: false };
  const environment = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };
  const inputs = gatherInputs(flags, environment, '/nowhere');
  for (const name of VARIABLES) {
    if (name in environment) continue;
    assert.match(helpOf(name), (inputs[name] ?? '').replace('demo', '<CLUSTER_NAME>'));
  }
  const others = gatherInputs({ ...flags, enterprise: true, guide: '1.16' }, environment, '/nowhere');
  assert.match(helpOf('EDGE_VERSION'), `${others.EDGE_VERSION} with --guide 1.16`);
  assert.match(helpOf('GLOO_HELM_REPO'), `${others.GLOO_HELM_REPO.split('/').at(-1)} with --enterprise`);
});

test('helpText: names every exit code', () => {
  const codes = HELP.slice(HELP.indexOf('\nEXIT CODES\n'))
    .split('\n')
    .flatMap((line) => /^ {2}(\d+) /.exec(line)?.[1] ?? []);
  assert.equal(codes.map(Number), Object.values(EXIT));
});

test('RUNBOOKS: every one can be loaded, under its own id, and all of the guide’s are in all', async () => {
  const ids = RUNBOOKS.map(({ id }) => id);
  const loaded = [await loadPreflight(), ...(await loadRunbooks(ids))].map(({ id }) => id);
  assert.equal(loaded, ids);
  assert.equal(
    WHOLE_GUIDE,
    ids.filter((id) => Number(id.slice(0, 2)) < 90),
  );
});

test('loadRunbooks: gives those that are asked for, in the guide’s order', async () => {
  const loaded = await loadRunbooks(['03-gloo', '01-aws']);
  assert.equal(
    loaded.map(({ id }) => id),
    ['01-aws', '03-gloo'],
  );
});

test.run();
