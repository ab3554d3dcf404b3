import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure, keepSecret } from '../resource/index.ts';
import { masked } from './map-texts.ts';

const SECRET = 'canary-0123456789';
keepSecret(SECRET);

test('masked: removes secrets from all texts of an event, at any depth', () => {
  const run = async (): Promise<void> => undefined;
  const event = {
    type: 'plan',
    checks: [{ name: SECRET, run }],
    items: [{ differences: [{ live: `a ${SECRET}`, wanted: 'b' }], observed: true }],
  };
  const copy = masked(event);
  assert.not.match(JSON.stringify(copy), SECRET);
  assert.is(copy.items[0]?.differences[0]?.live, 'a (secret)');
  assert.is(copy.checks[0]?.run, run);
  assert.match(JSON.stringify(event), SECRET);
});

test('masked: keeps a Failure of its kind, without its underlying error', () => {
  class Special extends Failure {}
  const failure = new Special({
    kind: 'input',
    resource: 'vault',
    seen: `token ${SECRET}`,
    cause: SECRET,
    next: [`not ${SECRET}`],
    error: new Error(SECRET),
  });
  const copy = masked(failure);
  assert.instance(copy, Special);
  assert.equal(
    [copy.kind, copy.resource, copy.seen, copy.likely, copy.next],
    ['input', 'vault', 'token (secret)', '(secret)', ['not (secret)']],
  );
  assert.is(copy.cause, undefined);
});

test.run();
