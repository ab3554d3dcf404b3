import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, isSecretName, mask } from 'resource';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Flags, gatherCluster, gatherInputs } from './gather-inputs.ts';
import { inputOf, SECRET_INPUTS, VARIABLES } from './inputs.ts';

const NO_FLAGS: Flags = { enterprise: false, strictTrust: false, adopt: false };
const ENOUGH = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' };

const test = suite<{ folder: string }>('gatherInputs');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'inputs-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

type Environment = Readonly<Record<string, string | undefined>>;

function failureOf(folder: string, environment: Environment, flags: Partial<Flags> = {}): Failure {
  try {
    gatherInputs({ ...NO_FLAGS, ...flags }, environment, folder);
  } catch (error) {
    assert.instance(error, Failure);
    return error as Failure;
  }
  return assert.unreachable(`${JSON.stringify(environment)} was taken`) as never;
}

test('gives every variable the guide’s own value', ({ folder }) => {
  assert.equal(gatherInputs(NO_FLAGS, ENOUGH, folder), {
    NAMESPACE: 'gloo-system',
    CLUSTER_NAME: 'demo',
    AWS_REGION: 'us-east-1',
    VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
    VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
    VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-get-role-policy-demo',
    IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
    VAULT_ADDRESS: 'http://vault-internal.vault:8200',
    EDGE_VERSION: 'v1.17.3',
    VAULT_HELM_VERSION: '0.34.1',
    HASHICORP_HELM_REPO: 'https://helm.releases.hashicorp.com',
    GLOO_HELM_REPO: 'https://storage.googleapis.com/solo-public-helm',
    guide: '1.17',
    enterprise: false,
    strictTrust: false,
    adopt: false,
    noTags: false,
    deleteSecrets: false,
  });
});

test('follows the 1.16 guide with its version of Gloo', ({ folder }) => {
  const inputs = gatherInputs({ ...NO_FLAGS, guide: '1.16' }, ENOUGH, folder);
  assert.is(inputs.guide, '1.16');
  assert.is(inputs.EDGE_VERSION, 'v1.16.0');
  assert.is(gatherInputs({ ...NO_FLAGS, guide: '1.17' }, ENOUGH, folder).EDGE_VERSION, 'v1.17.3');
});

test('takes Enterprise from its own repository', ({ folder }) => {
  const inputs = gatherInputs({ ...NO_FLAGS, enterprise: true }, ENOUGH, folder);
  assert.is(inputs.GLOO_HELM_REPO, 'https://storage.googleapis.com/gloo-ee-helm');
});

test('passes on how to follow the guide', ({ folder }) => {
  const { enterprise, strictTrust, adopt } = gatherInputs(
    { enterprise: true, strictTrust: true, adopt: true },
    ENOUGH,
    folder,
  );
  assert.equal([enterprise, strictTrust, adopt], [true, true, true]);
});

test('a flag overrides the environment', ({ folder }) => {
  const inputs = gatherInputs({ ...NO_FLAGS, cluster: 'flagged', region: 'eu-west-1' }, ENOUGH, folder);
  assert.is(inputs.CLUSTER_NAME, 'flagged');
  assert.is(inputs.AWS_REGION, 'eu-west-1');
  assert.is(inputs.VAULT_AUTH_ROLE_NAME, 'dev-role-iam-flagged');
});

test('the environment overrides the cluster’s file, and that overrides the guide', ({ folder }) => {
  writeFileSync(
    join(folder, '.env.demo'),
    'NAMESPACE=from-file\nEDGE_VERSION=v1.17.9\nAWS_REGION=eu-west-1\n# a remark\n',
  );
  const inputs = gatherInputs(NO_FLAGS, { CLUSTER_NAME: 'demo', NAMESPACE: 'exported' }, folder);
  assert.is(inputs.NAMESPACE, 'exported');
  assert.is(inputs.EDGE_VERSION, 'v1.17.9');
  assert.is(inputs.AWS_REGION, 'eu-west-1');
  assert.is(inputs.VAULT_ADDRESS, 'http://vault-internal.vault:8200');
});

test('a flag overrides the cluster’s file', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'AWS_REGION=eu-west-1\n');
  const flags = { ...NO_FLAGS, cluster: 'demo', region: 'us-west-2' };
  assert.is(gatherInputs(flags, {}, folder).AWS_REGION, 'us-west-2');
});

test('each cluster has a file of its own', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'NAMESPACE=of-demo\n');
  writeFileSync(join(folder, '.env.other'), 'NAMESPACE=of-other\n');
  writeFileSync(join(folder, '.env'), 'NAMESPACE=of-none\n');
  const namespaceOf = (cluster: string) =>
    gatherInputs({ ...NO_FLAGS, cluster }, { AWS_REGION: 'us-east-1' }, folder).NAMESPACE;
  assert.is(namespaceOf('demo'), 'of-demo');
  assert.is(namespaceOf('other'), 'of-other');
  assert.is(namespaceOf('third'), 'gloo-system');
});

test('.env can name the cluster if nothing else does', ({ folder }) => {
  writeFileSync(join(folder, '.env'), 'CLUSTER_NAME=filed\nAWS_REGION=us-east-1\n');
  const inputs = gatherInputs(NO_FLAGS, {}, folder);
  assert.is(inputs.CLUSTER_NAME, 'filed');
  assert.is(inputs.VAULT_AUTH_ROLE_NAME, 'dev-role-iam-filed');
});

test('a value in a file may contain a #', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'GLOO_LICENSE_KEY="abc#def"\n');
  assert.is(gatherInputs(NO_FLAGS, ENOUGH, folder).GLOO_LICENSE_KEY, 'abc#def');
});

test('an empty variable counts as not set', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'NAMESPACE=from-file\nVAULT_ADDRESS=\n');
  const inputs = gatherInputs(
    NO_FLAGS,
    { ...ENOUGH, NAMESPACE: '', EDGE_VERSION: '', ACCOUNT_ID: '' },
    folder,
  );
  assert.is(inputs.NAMESPACE, 'from-file');
  assert.is(inputs.EDGE_VERSION, 'v1.17.3');
  assert.is(inputs.VAULT_ADDRESS, 'http://vault-internal.vault:8200');
  assert.is(inputs.ACCOUNT_ID, undefined);
});

test('ignores all other environment variables', ({ folder }) => {
  const inputs = gatherInputs(NO_FLAGS, { ...ENOUGH, AWS_SECRET_ACCESS_KEY: 'secret', HOME: '/' }, folder);
  assert.not('AWS_SECRET_ACCESS_KEY' in inputs);
  assert.not('HOME' in inputs);
});

const TAKEN: Environment[] = [
  { CLUSTER_NAME: 'a'.repeat(51) },
  { CLUSTER_NAME: 'gloo-ee_Vault' },
  { AWS_REGION: 'cn-northwest-1' },
  { AWS_REGION: 'us-gov-east-1' },
  { NAMESPACE: 'a' },
  { NAMESPACE: 'a'.repeat(63) },
  { ACCOUNT_ID: '123456789012' },
  { EDGE_VERSION: '1.17.3' },
  { EDGE_VERSION: 'v1.18.0-beta1' },
  { VAULT_ADDRESS: 'https://vault.example.com/path' },
  { VAULT_AUTH_ROLE_NAME: 'd.e@f-g_h' },
  { VAULT_AUTH_POLICY_NAME: 'a+b=c,d.e@f-g_h' },
  { VAULT_ASSUMED_ROLE: 'foo-role' },
  { HASHICORP_HELM_REPO: 'http://127.0.0.1:8080/charts?x=1' },
  { HASHICORP_HELM_REPO: 'oci://registry.example.com:5000/charts' },
  { GLOO_HELM_REPO: 'oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts' },
  { IAM_SERVER_ID_HEADER_VALUE: 'vault.example.com:8200/x_y-z' },
  { GLOO_LICENSE_KEY: 'eyJ.a-b_c==' },
];
for (const environment of TAKEN) {
  test(`accepts ${JSON.stringify(environment)}`, ({ folder }) => {
    const inputs = gatherInputs(NO_FLAGS, { ...ENOUGH, ...environment }, folder);
    const [[name, value] = []] = Object.entries(environment);
    assert.is((inputs as Record<string, unknown>)[String(name)], value);
  });
}

for (const name of VARIABLES) {
  const { sample, secret = false } = inputOf(name);

  test(`accepts the sample of ${name}`, ({ folder }) => {
    const flags = { ...NO_FLAGS, enterprise: true };
    assert.is(gatherInputs(flags, { ...ENOUGH, [name]: sample }, folder)[name], sample);
  });

  // Variables with a secret's name are removed from child processes and masked in all answers of systems.
  test(`${name} ${secret ? 'is a secret and has the name of one' : 'is no secret and has no name of one'}`, () => {
    assert.is(isSecretName(name), secret);
  });
}

test('a secret is masked as soon as it is read, from any source', ({ folder }) => {
  for (const name of SECRET_INPUTS) {
    const [exported, filed] = [`${name}-exported-canary`, `${name}-filed-canary`];
    gatherInputs(NO_FLAGS, { ...ENOUGH, [name]: exported }, folder);
    writeFileSync(join(folder, '.env.demo'), `${name}=${filed}\n`);
    gatherInputs(NO_FLAGS, ENOUGH, folder);
    assert.is(mask(`a ${exported} b ${filed}`), 'a (secret) b (secret)');
  }
});

/** Values that would become several words in a shell, an option of a command, or another line of a document. */
const HOSTILE = [
  'a b',
  'a;b',
  'a\nb',
  '--help',
  '$(id)',
  '`id`',
  "a'b",
  'a"b',
  'a|b',
  'a&b',
  'a>b',
  'ä',
  'demo\n',
];
/** A secret is never a word of a command. */
const WORDS = VARIABLES.filter((name) => !SECRET_INPUTS.includes(name));
for (const name of WORDS) {
  for (const value of HOSTILE) {
    test(`refuses ${name}=${JSON.stringify(value)} and names it`, ({ folder }) => {
      const failure = failureOf(folder, { ...ENOUGH, [name]: value });
      assert.is(failure.kind, 'input');
      assert.match(failure.seen, name);
      assert.match(failure.seen, JSON.stringify(value));
      assert.is(failure.seen.split('\n').length, 1, failure.seen);
      assert.ok(failure.next.length > 0);
    });
  }
}

const REFUSED: Environment[] = [
  { CLUSTER_NAME: '-demo' },
  { CLUSTER_NAME: 'a'.repeat(101) },
  { AWS_REGION: 'mars-north-1' },
  { AWS_REGION: 'us-east-1a' },
  { NAMESPACE: 'Gloo' },
  { NAMESPACE: 'gloo-' },
  { NAMESPACE: 'a'.repeat(64) },
  { ACCOUNT_ID: '12345678901' },
  { EDGE_VERSION: 'latest' },
  { EDGE_VERSION: '1.17' },
  { EDGE_VERSION: 'v1.17.3 --force' },
  { VAULT_ADDRESS: 'vault:8200' },
  { VAULT_ADDRESS: 'ftp://vault' },
  { VAULT_ADDRESS: 'http://vault:8200/ #' },
  { VAULT_ADDRESS: 'http://vault:8200\n  aws: {}' },
  { GLOO_HELM_REPO: 'file:///etc' },
  { GLOO_HELM_REPO: 'oci://registry.example.com/$(id)' },
  { VAULT_ADDRESS: 'oci://registry.example.com/charts' },
  { GLOO_HELM_REPO: 'https://charts.example.com/$(id)' },
  { GLOO_HELM_REPO: 'https://charts.example.com/ --insecure' },
  { VAULT_AUTH_ROLE_NAME: 'a'.repeat(65) },
  { VAULT_AUTH_ROLE_NAME: 'path/name' },
  { VAULT_AUTH_ROLE_NAME: '..' },
  { VAULT_AUTH_ROLE_NAME: 'a+b' },
  { VAULT_AUTH_ROLE_NAME: 'a-' },
  { EDGE_VERSION: 'v1.17.03' },
  { EDGE_VERSION: 'v1.17.3-a..b' },
  { GLOO_HELM_REPO: `https://charts.example.com/${'a'.repeat(2048)}` },
  { VAULT_AUTH_POLICY_NAME: 'a'.repeat(129) },
];
for (const environment of REFUSED) {
  test(`refuses ${JSON.stringify(environment)}`, ({ folder }) => {
    const failure = failureOf(folder, { ...ENOUGH, ...environment });
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, Object.keys(environment)[0] ?? '');
  });
}

test('names every required input that is not set, with its flag', ({ folder }) => {
  const { kind, seen } = failureOf(folder, {});
  assert.is(kind, 'input');
  assert.equal(seen.split('\n').sort(), [
    'AWS_REGION (--region) is not set',
    'CLUSTER_NAME (--cluster) is not set',
  ]);
});

test('names all invalid values at once', ({ folder }) => {
  const { seen } = failureOf(folder, { ...ENOUGH, NAMESPACE: 'No', EDGE_VERSION: 'latest' });
  assert.match(seen, 'NAMESPACE');
  assert.match(seen, 'EDGE_VERSION');
});

test('a wrong cluster name is reported once, and not again for the names made from it', ({ folder }) => {
  const { seen } = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'my cluster' });
  assert.not.match(seen, 'VAULT_AUTH_');
});

test('an invalid flag is refused like an invalid variable', ({ folder }) => {
  assert.match(failureOf(folder, ENOUGH, { cluster: '--yes' }).seen, 'CLUSTER_NAME (--cluster)');
  assert.match(failureOf(folder, ENOUGH, { region: 'nowhere' }).seen, 'AWS_REGION (--region)');
});

test('an invalid value in a file is refused too', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'EDGE_VERSION=latest\n');
  assert.match(failureOf(folder, ENOUGH).seen, 'EDGE_VERSION');
});

test('an invalid cluster name reads no file', ({ folder }) => {
  const { seen } = failureOf(folder, { AWS_REGION: 'us-east-1' }, { cluster: '../../etc/passwd' });
  assert.match(seen, 'CLUSTER_NAME');
});

test('a cluster name that is too long for the role’s name is refused, with an alternative', ({ folder }) => {
  const failure = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'c'.repeat(60) });
  assert.match(failure.seen, 'VAULT_AUTH_ROLE_NAME');
  assert.match(failure.seen, '64');
  assert.not.match(failure.seen, 'CLUSTER_NAME (--cluster)');
  assert.match(failure.next.join(), 'Set VAULT_AUTH_ROLE_NAME');
});

test('a cluster name whose ending Vault’s role names do not allow is refused, with an alternative', ({
  folder,
}) => {
  const failure = failureOf(folder, { ...ENOUGH, CLUSTER_NAME: 'demo-' });
  assert.match(failure.seen, 'VAULT_AUTH_ROLE_NAME');
  assert.match(failure.next.join(), 'Set VAULT_AUTH_ROLE_NAME');
});

test('a cluster name of 60 characters works with a role name of its own', ({ folder }) => {
  const environment = { ...ENOUGH, CLUSTER_NAME: 'c'.repeat(60), VAULT_AUTH_ROLE_NAME: 'short' };
  assert.is(gatherInputs(NO_FLAGS, environment, folder).VAULT_AUTH_ROLE_NAME, 'short');
});

test('an invalid license key is not shown', ({ folder }) => {
  const failure = failureOf(folder, { ...ENOUGH, GLOO_LICENSE_KEY: 'top secret\nkey' });
  assert.match(failure.seen, 'GLOO_LICENSE_KEY');
  assert.not.match(JSON.stringify([failure.message, failure.seen, failure.likely, failure.next]), 'top');
});

test('a very long value is cut in the message', ({ folder }) => {
  assert.ok(failureOf(folder, { ...ENOUGH, NAMESPACE: 'A'.repeat(5000) }).seen.length < 300);
});

test('an unknown guide is refused', ({ folder }) => {
  const failure = failureOf(folder, ENOUGH, { guide: '1.18' });
  assert.is(failure.kind, 'input');
  assert.is(failure.resource, '--guide');
  assert.match(failure.seen, '1.18');
  assert.match(failure.next.join(), '1.16');
});

test('gatherCluster: needs only the cluster’s name, from the same sources as a run', ({ folder }) => {
  writeFileSync(join(folder, '.env.demo'), 'AWS_REGION=us-west-2\n');
  assert.equal(gatherCluster({}, { CLUSTER_NAME: 'other' }, folder), { CLUSTER_NAME: 'other' });
  assert.equal(gatherCluster({ cluster: 'demo' }, { CLUSTER_NAME: 'other' }, folder), {
    CLUSTER_NAME: 'demo',
    AWS_REGION: 'us-west-2',
  });
});

test('gatherCluster: refuses a name that could be another path', ({ folder }) => {
  for (const cluster of [undefined, '../x', 'a/b', 'a.b']) {
    assert.throws(() => gatherCluster({ cluster }, {}, folder), /CLUSTER_NAME/);
  }
  assert.throws(() => gatherCluster({ cluster: 'demo', region: '../x' }, {}, folder), /AWS_REGION/);
});

test.run();
