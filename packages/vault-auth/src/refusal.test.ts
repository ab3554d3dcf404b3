import { LateAnswer } from 'engine/network';
import { Failure, RUN_AGAIN } from 'engine/resource';
import { holdsFor, takesAnyText } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from './client.ts';
import { askVault, isTransient, VaultRefusal } from './refusal.ts';

const CALL = { method: 'PUT', url: 'http://127.0.0.1:8200/v1/auth/aws/login' };

async function failureOf(error: unknown): Promise<unknown> {
  return askVault('vault policy dev', () => Promise.reject(error)).then(
    () => assert.unreachable(),
    (caught: unknown) => caught,
  );
}

test('VaultRefusal: has Vault’s own words', () => {
  assert.is(new VaultRefusal(400, ['one', 'two'], undefined).message, 'one\ntwo');
});

test('VaultRefusal: without words, has the status', () => {
  assert.is(new VaultRefusal(502, [], undefined).message, 'HTTP status 502');
});

test('VaultRefusal: names the call in the words of Vault’s own CLI', () => {
  assert.is(
    new VaultRefusal(403, ['permission denied', 'invalid token'], undefined, CALL).words,
    'URL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* permission denied\n* invalid token',
  );
  assert.is(new VaultRefusal(502, [], undefined).words, 'Code: 502. Errors:\n');
});

test('askVault: a refusal of Gloo’s login does not mean the same as a refusal of the operator’s token', async () => {
  const refused = async (url: string) =>
    (await failureOf(new VaultRefusal(403, ['permission denied'], undefined, { ...CALL, url }))) as Failure;
  assert.match((await refused(CALL.url)).next.join(), '02-vault --plan');
  assert.match((await refused('http://127.0.0.1:8200/v1/sys/auth/aws')).next.join(), 'VAULT_TOKEN');
  const secret = 'http://127.0.0.1:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/x';
  assert.match((await refused(secret)).likely ?? '', 'denies this call to the token');
});

test('askVault: a path that another run has just taken is a transient failure', async () => {
  for (const [words, transient] of [
    ['path is already in use at aws/', true],
    ['permission denied', false],
    ['odd', false],
  ] as const) {
    assert.is(((await failureOf(new VaultRefusal(400, [words], undefined))) as Failure).transient, transient);
  }
});

test('askVault: returns the answer', async () => {
  assert.is(await askVault('x', async () => 'answer'), 'answer');
});

test('askVault: a token that Vault does not know is an invalid input; one without the permission is not', async () => {
  const kindOf = async (said: string) =>
    ((await failureOf(new VaultRefusal(403, [said], undefined))) as Failure).kind;
  assert.is(await kindOf('2 errors occurred:\n\t* permission denied\n\t* invalid token'), 'input');
  assert.is(await kindOf('1 error occurred:\n\t* permission denied'), 'failed');
});

test('askVault: an unknown refusal is shown in full, without a guess', async () => {
  const failure = (await failureOf(
    new VaultRefusal(400, ['unable to resolve ARN\nwhole'], undefined),
  )) as Failure;
  assert.instance(failure, Failure);
  assert.is(failure.seen, 'unable to resolve ARN\nwhole');
  assert.is(failure.likely, undefined);
  assert.equal(failure.next, [RUN_AGAIN]);
});

test('askVault: passes on any other error unchanged', async () => {
  const error = new Error('connect ECONNREFUSED');
  assert.is(await failureOf(error), error);
});

const refusal = (status: number, ...errors: string[]) => new VaultRefusal(status, errors, undefined);

test('isTransient: a server or a load balancer that fails for a moment', () => {
  for (const status of [429, 500, 502, 503, 504]) assert.ok(isTransient(refusal(status)), String(status));
});

test('isTransient: no other refusal', () => {
  for (const status of [400, 403, 404, 405]) assert.not.ok(isTransient(refusal(status, 'permission denied')));
  assert.not.ok(isTransient(refusal(503, 'Vault is sealed')));
});

test('isTransient: AWS, called by Vault, fails for a moment', () => {
  assert.ok(isTransient(refusal(400, 'error making upstream request: received error code 503 from STS: …')));
  assert.ok(
    isTransient(
      refusal(
        400,
        'unable to resolve ARN "arn:…" to internal ID: Throttling: Rate exceeded\n\tstatus code: 400',
      ),
    ),
  );
});

test('isTransient: not if AWS, called by Vault, denies the call', () => {
  assert.not.ok(
    isTransient(
      refusal(
        400,
        'unable to resolve ARN "arn:…" to internal ID: AccessDenied: User: … is not authorized to perform: iam:GetRole\n\tstatus code: 403',
      ),
    ),
  );
  assert.not.ok(
    isTransient(
      refusal(400, 'error making upstream request: received error code 403 from STS: SignatureDoesNotMatch'),
    ),
  );
});

test('isTransient: a call that ran out of time, once', () => {
  const late = new Failure({ resource: 'vault', seen: 'late', error: new LateAnswer(1) });
  assert.ok(isTransient(late, 1));
  assert.not.ok(isTransient(late, 2));
});

test('isTransient: a broken connection', () => {
  const error = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  assert.ok(isTransient(new Failure({ resource: 'vault', seen: 'socket hang up', error })));
  assert.not.ok(
    isTransient(new Failure({ resource: 'vault', seen: 'certificate has expired', error: new Error() })),
  );
});

test('askVault: names the call that Vault denied, because Vault does not', async () => {
  const call = { method: 'GET', url: 'https://vault.example.com/v1/sys/policies/acl/dev' };
  const denied = new VaultRefusal(403, ['1 error occurred:\n\t* permission denied\n\n'], undefined, call);
  const failure = await askVault('vault policy dev', () => Promise.reject(denied)).catch((error) => error);
  assert.is(failure.seen, '1 error occurred:\n\t* permission denied (GET sys/policies/acl/dev)');
});

test('isTransient: a secrets engine that is becoming version 2 is waited for', () => {
  for (const said of [
    'Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.',
    'Waiting for the primary to upgrade from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service when the primary is finished.',
  ])
    assert.ok(isTransient(new VaultRefusal(400, [said], undefined)), said);
  assert.not(isTransient(new VaultRefusal(400, ['missing client token'], undefined)));
});

takesAnyText(
  'a refusal',
  (text) => {
    const refusal = new VaultRefusal(400, errorsOf({ errors: [text] }), undefined);
    assert.type(isTransient(refusal), 'boolean');
    assert.ok(refusal.message.length > 0);
  },
  ['upstream request ', 'unable to resolve ARN ', 'sealed', 'permission denie', ' '],
);

test('errorsOf: for any answer of a proxy, returns messages or none', () => {
  holdsFor(200, fc.oneof(fc.jsonValue(), fc.record({ errors: fc.jsonValue() })), (answer) => {
    for (const words of errorsOf(answer)) assert.type(words, 'string');
  });
});

test.run();
