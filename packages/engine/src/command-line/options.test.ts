import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLineOf } from '../../testing/catalogue.ts';
import { thrownFailure } from '../../testing/thrown.ts';
import type { CommandLine } from './options.ts';

const defaults = new Map<string, unknown>(Object.entries(commandLineOf([])));

const UNDERSTOOD: [line: string, understood: Partial<CommandLine>][] = [
  ['01-aws', { runbook: '01-aws' }],
  ['aws --plan', { runbook: '01-aws', plan: true }],
  ['export 01-aws --format mjs --out d', { argument: '01-aws', format: 'mjs', out: 'd' }],
  ['all -y', { runbook: 'all', yes: true }],
  ['all --plan --report r.md --force', { runbook: 'all', plan: true, report: 'r.md', force: true }],
  ['all --fleet f.yaml --cluster a,b', { runbook: 'all', fleet: 'f.yaml', cluster: 'a,b' }],
];
for (const [line, understood] of UNDERSTOOD) {
  test(`parseCommandLine: accepts "${line}"`, () => {
    const { kind: _, ...values } = commandLineOf(line.split(' ').filter((word) => word !== ''));
    const given = Object.entries(values).filter(([name, value]) => value !== defaults.get(name));
    assert.equal(Object.fromEntries(given), understood);
  });
}

const WRONG: [argv: string[], seen: string][] = [
  [['01-aws', '--force'], '--force'],
  [['01-aws', '--plna'], 'Did you mean --plan?'],
  [[''], "''"],
  [['05-first-secret', '--plan'], '05-first-secret is done by hand'],
  [['export', '02-valt'], 'Allowed choices are 00-preflight,'],
  [['help', 'vualt'], 'name a command: 00-preflight, 01-aws,'],
  [['all', '--report', 'run.txt'], '"run.txt" is not a file that ends in .md or .html'],
  [['all', '--yes', '--force'], '--force'],
  [['all', '--cluster', '--yes'], '--cluster'],
  [['all', '--only', ''], '--only'],
  [['all', '--region='], '--region'],
  [['all', '--plan', '--yes'], '--plan'],
  [['90-troubleshoot', '--from-error', 'x', '--repair'], '--from-error'],
  [['all', '--delete-secrets'], '--delete-secrets'],
  [['all', '--repair'], '--repair'],
  [['90-troubleshoot', '--yes'], '--repair'],
  [['90-troubleshoot', '--only', 'x'], '--repair'],
  [['90-troubleshoot', '--from', '1'], '--from'],
];
for (const [argv, seen] of WRONG) {
  test(`parseCommandLine: refuses ${JSON.stringify(argv)} and names what is wrong`, () => {
    const refusal = thrownFailure(() => commandLineOf(argv));
    assert.match(refusal.seen, seen);
    assert.match(refusal.next.join(), '--help');
  });
}

test('parseCommandLine: a page gets the command that prints it, and a wrong value the help of its command', () => {
  const nextOf = (...argv: string[]) => thrownFailure(() => commandLineOf(argv)).next[0];
  assert.is(nextOf('all', '--report', 'run.txt'), './runbook all --help lists the flags.');
  assert.is(nextOf('05-first-secret'), './runbook export 05-first-secret prints its page.');
});

test('parseCommandLine: a flag beside --apply is refused with the reason', () => {
  const { next } = thrownFailure(() => commandLineOf(['all', '--apply', 'f', '--yes']));
  assert.match(next.join(), '--apply asks nothing');
});

test.run();
