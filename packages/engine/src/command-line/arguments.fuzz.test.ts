import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { holdsFor, hostile, huge, RAW } from '../../testing/hostile.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { Failure } from '../resource/index.ts';
import { programOf } from './commands.ts';
import { reportFile } from './report-file.ts';

const FLAGS = [
  ...[...programOf(CATALOGUE).kinds.keys()].flatMap(({ options }) => options.map(({ long }) => long ?? '')),
  ...['-y', '-h', '-yh', '-x', '--', '-', '--no-plan', '--__proto__', '--constructor'],
];
const value = fc.oneof({ weight: 40, arbitrary: hostile }, { weight: 1, arbitrary: huge });
const word = fc.oneof(
  fc.constantFrom(
    ...FLAGS,
    ...CATALOGUE.runbooks.map(({ id }) => id),
    'all',
    ...['export', 'journal', 'fleet', 'kubeconfig', 'constructor', '__proto__'],
    ...['md', 'mjs', 'kubernetes', 'github-actions'],
    '1.16',
    '1',
    '01-aws.2',
    '0/2',
  ),
  fc.tuple(fc.constantFrom(...FLAGS), value).map((parts) => parts.join('=')),
  value,
);
const argv = fc.array(word, { maxLength: 6 });

/** Runs code that must either accept its input or report what is wrong with it. */
function understood(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    assert.instance(error, Failure, `${error} ${(error as Error).stack}`);
    const { kind, resource, seen, cause = '', next } = error as Failure;
    assert.is(kind, 'input');
    const text = [resource, seen, cause, ...next].join(' ');
    assert.ok(text.length < 5000, `${text.length} characters`);
    assert.is(text.split('\n').length, 1, text);
    assert.not.match(text, RAW);
    assert.ok(next.length > 0);
  }
}

test('parseCommandLine: any arguments are parsed, or the error says what is wrong with them', () => {
  holdsFor(400, argv, (args) => {
    understood(() => {
      const { runbook, kubeContext } = commandLineOf(args);
      assert.ok(
        runbook === undefined || runbook === 'all' || CATALOGUE.runbooks.some(({ id }) => id === runbook),
      );
      assert.not.match(kubeContext ?? '', /^-|\p{Cc}/u);
    });
  });
});

const folder = temporaryFolder();
const FACTS = { command: 'x', consent: 'x', madeFrom: 'x', plan: true };
// An operator may name a path in another folder; this test would leave files behind there.
test('--report: any name is written to, or the error says what is wrong with it', () => {
  holdsFor(200, value, (text) =>
    understood(() => reportFile(join(folder, text.replaceAll('/', '')), FACTS).write(0)),
  );
});

test.run();
