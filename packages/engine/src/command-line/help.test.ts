import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { singleSpaced } from '../../testing/single-spaced.ts';
import type { CommandKind } from './flag.ts';
import { commandsOf, flagsFor, flagText } from './flags.ts';
import { commandHelp, helpText } from './help.ts';

const helpOf = (wanted: CommandKind) => {
  const command = commandsOf(CATALOGUE).find(({ kind }) => kind === wanted);
  const about = { purpose: 'Why.', steps: [{ id: '90.1', title: 'Look' }], inputs: ['AWS_REGION'] };
  return commandHelp(command as NonNullable<typeof command>, CATALOGUE, { about });
};

test('commandHelp: shows usage and purpose, then the flags in groups', () => {
  assert.fixture(
    singleSpaced(helpOf('journal')),
    `pnpm runbook journal [flags]

Lists the changes that runs on this machine have made, newest last: kept in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state).
--region may be left out if the cluster has one journal. --json prints the lines as they are in the file.

WHAT TO RUN
 --last N only the last N changes

WHICH CLUSTER
 --cluster NAME the EKS cluster (CLUSTER_NAME)
 --region REGION its region (AWS_REGION)

OUTPUT
 --json one JSON object per line instead of text (docs/events.md)
 --help, -h this text
`,
  );
});

test('commandHelp: a runbook shows its own steps, inputs and flags, and no others', () => {
  const help = singleSpaced(helpOf('troubleshoot'));
  for (const text of ['Why.', '90.1 Look', 'AWS_REGION', '--repair', 'EXIT CODES']) assert.match(help, text);
  for (const text of ['--delete-secrets', '--fleet', '--format', '\n CLUSTER_NAME '])
    assert.not.match(help, text);
});

test('commandHelp: names what is required, in the usage line as well', () => {
  assert.match(
    helpOf('fleet export'),
    /^pnpm runbook fleet export --fleet FILE --to ENGINE --role-arn ARN \[flags\]\n/,
  );
  assert.is(helpOf('fleet export').match(/\(required\)$/gm)?.length, 3);
});

test('helpText: lists every flag of a run once, with the runbook that takes it', () => {
  const help = helpText(CATALOGUE);
  for (const flag of flagsFor('section').map(flagText))
    assert.is(help.match(new RegExp(`^  ${flag}\\b(?!-)`, 'gm'))?.length, 1, flag);
  assert.match(help, /--from-error FILE +90-troubleshoot only: /);
  assert.not.match(help, '--format md');
});

test.run();
