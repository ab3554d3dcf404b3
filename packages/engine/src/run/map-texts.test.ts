import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure, registerSecret } from '../resource/index.ts';
import { masked, withProgramName } from './map-texts.ts';

const SECRET = 'canary-0123456789';
registerSecret(SECRET);

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
    [copy.kind, copy.resource, copy.seen, copy.cause, copy.next],
    ['input', 'vault', 'token (secret)', '(secret)', ['not (secret)']],
  );
  assert.is(copy.error, undefined);
});

test('inOurWords: advice is rewritten, but another system’s words are not', () => {
  const said = 'ask ./runbook';
  const failure = new Failure({ resource: 'vault', seen: said, next: [said] });
  const { seen, next } = withProgramName(failure, (text) => text.replace('./runbook', 'node all.mjs'));
  assert.equal([seen, next], [said, ['ask node all.mjs']]);
});

test.run();
