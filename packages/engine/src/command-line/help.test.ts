import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { singleSpaced } from '../../testing/single-spaced.ts';
import { helpText, runbookHelp } from './help.ts';
import { parseCommandLine } from './options.ts';

/** What `./runbook … --help` prints; of a runbook, with what it is about. */
function helpOf(name: string, columns?: number): string {
  const { help, runbook } = parseCommandLine([...name.split(' '), '--help'], CATALOGUE, columns);
  assert.ok(help);
  return runbook === undefined ? help.helpInformation() : runbookHelp(help, CATALOGUE, ABOUT);
}

const ABOUT = { purpose: 'Why.', steps: [{ id: '90.1', title: 'Look' }], inputs: ['AWS_REGION'] };

test('help: shows usage and purpose, then the flags in groups', () => {
  assert.match(
    helpOf('explain'),
    /^Usage: \.\/runbook explain \[ID\] \[flags\]\n\nExplain a diagnosis [^:]*\nWhich cluster:\n +--cluster <NAME> /,
  );
});

test('runbookHelp: a runbook shows its own steps, inputs and flags, and no others', () => {
  const help = singleSpaced(helpOf('90-troubleshoot'));
  for (const text of ['Why.', '90.1 Look', 'AWS_REGION', '--repair', 'Exit codes:']) assert.match(help, text);
  for (const text of ['--delete-secrets', '--apply', '--format', '\n CLUSTER_NAME '])
    assert.not.match(help, text);
});

test('runbookHelp: a flag that only our own processes use is hidden', () => {
  const help = helpOf('all');
  assert.match(help, '--fleet <FILE>');
  for (const hidden of ['--agreed', '--in-fleet']) assert.not.match(help, hidden);
});

for (const columns of [72, 80, 100]) {
  test(`helpText and runbookHelp: no line is wider than ${columns} columns`, () => {
    const texts = [helpText(CATALOGUE, columns), helpOf('all', columns)];
    for (const line of texts.join('\n').split('\n')) assert.ok(line.length <= columns, line);
  });
}

test.run();
