import { isSecretName } from 'engine/resource';
import * as assert from 'uvu/assert';
import { ENOUGH, failureOf, NO_FLAGS, suiteWithFolder } from '../testing/gathering.ts';
import { gatherInputs } from './gather-inputs.ts';
import { tagsIn } from './iam.ts';
import { type InputName, inputOf, VARIABLES } from './inputs.ts';

const test = suiteWithFolder('which inputs are accepted');

const PATHS = {
  accepted: ['aws-payments', 'clusters/aws_1', 'Team-a/gloo.v2', 'systems', 'secret'],
  refused: [
    '/aws',
    'aws/',
    'a//b',
    '../aws',
    'a/../b',
    'a..b',
    'sys',
    'sys/x',
    'auth/aws',
    'token',
    '-aws',
  ].concat(['a b', '/', 'a'.repeat(201)]),
};
const tags = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join();

/** Values of inputs beside their samples, which are accepted too. */
const VALUES: Partial<Record<InputName, { readonly accepted?: string[]; readonly refused: string[] }>> = {
  CLUSTER_NAME: { accepted: ['a'.repeat(51), 'gloo-ee_Vault'], refused: ['-demo', '_demo', 'a'.repeat(101)] },
  AWS_REGION: {
    accepted: ['cn-northwest-1', 'us-gov-east-1', 'eusc-de-east-1', 'us-isob-east-1'],
    refused: ['mars-north-1', 'us-east-1a'],
  },
  NAMESPACE: { accepted: ['a', 'a'.repeat(63)], refused: ['Gloo', 'gloo-', 'a'.repeat(64)] },
  ACCOUNT_ID: { refused: ['12345678901', '1234567890123'] },
  EDGE_VERSION: {
    accepted: ['1.17.3', 'v1.18.0-beta1'],
    refused: ['latest', '1.17', 'v1.17.3 --force', 'v1.17.03', 'v1.17.3-a..b', `v1.17.3-${'a'.repeat(101)}`],
  },
  VAULT_AWS_AUTH_PATH: PATHS,
  VAULT_KV_PATH: PATHS,
  VAULT_ADDRESS: {
    refused: [
      'vault:8200',
      'ftp://vault',
      'http://vault:8200/ #',
      'http://vault:8200\n  aws: {}',
      'http://user:pw@vault:8200',
      'oci://registry.example.com/charts',
      `http://${'a'.repeat(2048)}`,
    ],
  },
  HASHICORP_HELM_REPO: {
    accepted: ['http://127.0.0.1:8080/charts?x=1', 'oci://registry.example.com:5000/charts'],
    refused: [],
  },
  GLOO_HELM_REPO: {
    accepted: ['oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/charts'],
    refused: [
      'file:///etc',
      'oci://registry.example.com/$(id)',
      'https://charts.example.com/$(id)',
      'https://charts.example.com/ --insecure',
    ],
  },
  VAULT_AUTH_ROLE_NAME: {
    accepted: ['d.e@f-g_h'],
    refused: ['a'.repeat(65), 'path/name', '..', 'a+b', 'a-'],
  },
  VAULT_AUTH_POLICY_NAME: { accepted: ['a+b=c,d.e@f-g_h'], refused: ['a'.repeat(129), 'path/name'] },
  VAULT_ASSUMED_ROLE: { refused: ['a'.repeat(65)] },
  IAM_SERVER_ID_HEADER_VALUE: { accepted: ['vault.example.com:8200/x_y-z'], refused: ['a'.repeat(256)] },
  IAM_PATH: {
    accepted: ['/', '/teams/gate-way/'],
    refused: ['teams', '/teams', 'teams/', '//', '/a b/', '/$(id)/'],
  },
  IAM_TAGS: {
    accepted: ['cost center=4 2,empty=,url=https://a/b', 'a=b=c', tags(48)],
    refused: [
      'team',
      '=a',
      'a=b,',
      'a=1,A=2',
      'cluster=x',
      'Managed-By=x',
      'aws:a=b',
      ' a=b',
      'a=b ',
      'a=`id`',
    ].concat(tags(49)),
  },
  PERMISSIONS_BOUNDARY_ARN: {
    accepted: ['arn:aws:iam::123456789012:policy/a/b', 'arn:aws-cn:iam::aws:policy/PowerUserAccess'],
    refused: [
      'b',
      'arn:aws:iam::123456789012:role/b',
      'arn:aws:iam::1:policy/b',
      'arn:aws:iam::123456789012:policy/b c',
    ],
  },
  VAULT_STS_ROLE_ARN: {
    accepted: ['arn:aws-us-gov:iam::123456789012:role/teams/a'],
    refused: [
      'vault-lookup',
      'arn:aws:sts::123456789012:assumed-role/a/b',
      'arn:aws:iam::123456789012:role/',
    ],
  },
  GLOO_LICENSE_KEY: { refused: ['kéy'] },
};

for (const name of VARIABLES) {
  const { sample, secret = false } = inputOf(name);
  const { accepted = [], refused = [] } = VALUES[name] ?? {};

  test(`${name}: accepts what it should`, ({ folder }) => {
    const flags = { ...NO_FLAGS, enterprise: true };
    for (const value of [sample, ...accepted])
      assert.is(gatherInputs(flags, { ...ENOUGH, [name]: value }, folder)[name], value);
  });

  for (const value of refused) {
    test(`${name}: refuses ${JSON.stringify(value).slice(0, 100)}`, ({ folder }) => {
      const { kind, seen } = failureOf(folder, { ...ENOUGH, [name]: value });
      assert.is(kind, 'input');
      assert.match(seen, name);
    });
  }

  // Variables with a secret's name are removed from child processes and masked in all answers of systems.
  test(`${name} ${secret ? 'is a secret and has the name of one' : 'is no secret and has no name of one'}`, () => {
    assert.is(isSecretName(name), secret);
  });
}

test('tagsIn: a value may hold =', () => {
  assert.equal(tagsIn('team=gateway,note=a=b,empty='), { team: 'gateway', note: 'a=b', empty: '' });
});

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

for (const [what, CLUSTER_NAME] of [
  ['is too long', 'c'.repeat(60)],
  ['has an ending that Vault does not allow', 'demo-'],
] as const) {
  test(`a cluster name that ${what} for the role’s name is refused for that name, which can be given`, ({
    folder,
  }) => {
    const { seen, next } = failureOf(folder, { ...ENOUGH, CLUSTER_NAME });
    assert.match(seen, 'VAULT_AUTH_ROLE_NAME');
    assert.not.match(seen, 'CLUSTER_NAME (--cluster)');
    assert.match(next.join(), 'export it');
    gatherInputs(NO_FLAGS, { ...ENOUGH, CLUSTER_NAME, VAULT_AUTH_ROLE_NAME: 'short' }, folder);
  });
}

test('an invalid license key is not shown', ({ folder }) => {
  const failure = failureOf(folder, { ...ENOUGH, GLOO_LICENSE_KEY: 'top secret\nkey' });
  assert.match(failure.seen, 'GLOO_LICENSE_KEY');
  assert.not.match(JSON.stringify([failure.message, failure.seen, failure.likely, failure.next]), 'top');
});

test('a very long value is cut in the message', ({ folder }) => {
  assert.ok(failureOf(folder, { ...ENOUGH, NAMESPACE: 'A'.repeat(5000) }).seen.length < 300);
});

test.run();
