import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { singleSpaced } from '../../testing/single-spaced.ts';
import { commandHelp, helpText, listText } from './help.ts';

const ABOUT = { purpose: 'Why.', steps: [{ id: '90.1', title: 'Look' }], inputs: ['AWS_REGION'] };

test('commandHelp: shows usage and purpose, then the flags in groups', () => {
  assert.fixture(
    singleSpaced(commandHelp('journal', CATALOGUE)),
    `Usage: ./runbook journal [flags]

List the changes that runs on this machine have made, newest last
The journal is in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state). --region may be left out if the cluster has one
journal. --json prints the lines as they are in the file, with who made each change and the requests, for which a narrow
terminal has no room.

What to run:
 --last <N> only the last N changes

Which cluster:
 --cluster <NAME> the EKS cluster (CLUSTER_NAME)
 --region <REGION> its region (AWS_REGION)

Output:
 --json one JSON object per line instead of text (docs/events.md)

Fleets:
 --fleet <FILE> every cluster that FILE lists, side by side; journal: how each ended in the last run

Help:
 -h, --help this text
`,
  );
});

test('commandHelp: a runbook shows its own steps, inputs and flags, and no others', () => {
  const help = singleSpaced(commandHelp('90-troubleshoot', CATALOGUE, { about: ABOUT }));
  for (const text of ['Why.', '90.1 Look', 'AWS_REGION', '--repair', 'Exit codes:']) assert.match(help, text);
  for (const text of ['--delete-secrets', '--apply', '--format', '\n CLUSTER_NAME '])
    assert.not.match(help, text);
});

test('commandHelp: an exported file is started in its own way', () => {
  const help = commandHelp('01-aws', CATALOGUE, { start: 'node 01-aws.mjs [flags]', about: ABOUT });
  assert.match(help, /^Usage: node 01-aws\.mjs \[flags\]\n/);
});

test('helpText: lists every command in its group', () => {
  const help = helpText(CATALOGUE);
  assert.match(help, /^Runbooks:\n {2}00-preflight +Before you begin\n[^:]*^ {2}all +The whole guide/m);
  assert.match(help, /^Other commands:\n[\s\S]*^ {2}journal +List/m);
});

for (const columns of [72, 80, 100]) {
  test(`helpText, listText and commandHelp: no line is wider than ${columns} columns`, () => {
    const texts = [
      helpText(CATALOGUE, columns),
      listText(CATALOGUE, columns),
      commandHelp('all', CATALOGUE, { about: ABOUT, columns }),
    ];
    for (const line of texts.join('\n').split('\n')) assert.ok(line.length <= columns, line);
  });
}

test('commandHelp: names what is required in the usage line', () => {
  assert.match(
    commandHelp('fleet export', CATALOGUE),
    /^Usage: \.\/runbook fleet export --fleet <FILE> --to <ENGINE> --role-arn <ARN> \[flags\]\n/,
  );
});

test.run();
