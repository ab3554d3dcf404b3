import { thrownFailure } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownEnvironment, runOf } from './entry.ts';

test('runOf: an entry’s variables override the environment, and its flags are as people type them', () => {
  const entry = {
    name: 'x',
    NAMESPACE: 'ns',
    guide: '1.16',
    adopt: 'true',
    enterprise: 'false',
    'kube-context': 'k',
  };
  const { flags, environment } = runOf(entry, { NAMESPACE: 'other', X: 'y' });
  assert.equal(flags, ['--guide=1.16', '--adopt', '--kube-context=k']);
  assert.equal([environment.NAMESPACE, environment.X, environment.name], ['ns', 'y', undefined]);
});

test('runOf: names the file’s decisions about programs and secrets', () => {
  const decides = { KUBECONFIG: '/k', VAULT_SKIP_VERIFY: 'true', VAULT_TOKEN_FROM: 'EU_VAULT_TOKEN' };
  const { decided } = runOf({ name: 'x', NAMESPACE: 'ns', ...decides }, { EU_VAULT_TOKEN: 'hush' });
  assert.is(decided, 'KUBECONFIG=/k  ·  VAULT_SKIP_VERIFY=true  ·  VAULT_TOKEN_FROM=EU_VAULT_TOKEN');
  assert.is(runOf({ name: 'x', NAMESPACE: 'ns' }, {}).decided, '');
});

test('a token that an entry names is VAULT_TOKEN in its run, also for the Vault in the cluster, and in no other process', () => {
  const [a, b, c] = [
    { name: 'a', VAULT_TOKEN_FROM: 'VAULT_TOKEN_A' },
    { name: 'b', VAULT_TOKEN_FROM: 'B_VAULT_TOKEN' },
    { name: 'c' },
  ] as const;
  const all = { VAULT_TOKEN_A: 'of a', B_VAULT_TOKEN: 'of b', VAULT_TOKEN: 'ours' };
  const own = [a, b, c].map((entry) => ownEnvironment(entry, [a, b, c], all));
  assert.equal(
    own.map((environment) => Object.values(environment).filter(Boolean)),
    [['of a'], ['of b'], ['ours']],
  );
  const runs = [a, b, c].map((entry, index) => runOf(entry, own[index] ?? {}).environment);
  assert.equal(
    runs.map(({ VAULT_TOKEN, VAULT_TOKEN_FOR_CLUSTER }) => [VAULT_TOKEN, VAULT_TOKEN_FOR_CLUSTER]),
    [
      ['of a', 'true'],
      ['of b', 'true'],
      ['ours', 'false'],
    ],
  );
  assert.match(
    thrownFailure(() => runOf(a, {})).seen,
    'VAULT_TOKEN_FROM names VAULT_TOKEN_A, which is not set',
  );
});

test.run();
