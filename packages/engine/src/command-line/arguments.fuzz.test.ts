import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { acceptedOrRefused, holdsFor, hostile, huge } from '../../testing/hostile.ts';
import type { Failure } from '../resource/index.ts';
import { programOf } from './commands.ts';

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
    ...['export', 'explain', 'kubeconfig', 'constructor', '__proto__'],
    ...['md', 'mjs'],
    '1.16',
    '1',
    '01-aws.2',
  ),
  fc.tuple(fc.constantFrom(...FLAGS), value).map((parts) => parts.join('=')),
  value,
);
const argv = fc.array(word, { maxLength: 6 });

const inOneLine = ({ resource, seen, cause = '', next }: Failure) => {
  const text = [resource, seen, cause, ...next].join(' ');
  assert.ok(text.length < 5000, `${text.length} characters`);
  assert.is(text.split('\n').length, 1, text);
};

test('parseCommandLine: any arguments are parsed, or the error says what is wrong with them', () => {
  holdsFor(400, argv, (args) => {
    const { runbook = 'all', kubeContext = '' } =
      acceptedOrRefused(() => commandLineOf(args), inOneLine) ?? {};
    assert.ok(runbook === 'all' || CATALOGUE.runbooks.some(({ id }) => id === runbook));
    assert.not.match(kubeContext, /^-|\p{Cc}/u);
  });
});

test.run();
