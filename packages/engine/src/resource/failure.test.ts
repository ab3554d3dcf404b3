import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure, messageOf } from './failure.ts';

test('Failure.with: says the same but for what is given', () => {
  const facts = { resource: 'r', seen: 's', next: ['n'], error: new Error('underneath') };
  const failure = new Failure({ ...facts, kind: 'input', cause: 'c', transient: true });
  const { kind, resource, seen, cause, next, transient, error } = failure.with({ next: ['other'] });
  assert.equal([kind, resource, seen, cause, next, transient], ['input', 'r', 's', 'c', ['other'], true]);
  assert.is(error, facts.error);
  assert.is(failure.with({ error: undefined }).error, undefined);
  assert.is(new Failure(facts).kind, 'failed');
});

const MESSAGES: [what: string, thrown: unknown, text: string][] = [
  ['every line of it', new Error('one\ntwo'), 'one\ntwo'],
  ['the name of an error without a message', new TypeError(''), 'TypeError'],
  ['undefined, as a word', undefined, 'undefined'],
  [
    'each of several errors',
    new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]),
    '::1 refused; 127.0.0.1 refused',
  ],
  ['the message that several errors have', new AggregateError([new Error('a')], 'all failed'), 'all failed'],
];
for (const [what, thrown, text] of MESSAGES) {
  test(`messageOf: ${what}`, () => {
    assert.is(messageOf(thrown), text);
  });
}

test.run();
