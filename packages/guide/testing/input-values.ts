import { hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { type InputName, inputOf } from '../src/inputs/inputs.ts';

interface Values {
  /** The first value is typical. */
  readonly accepted: readonly [string, ...string[]];
  readonly refused?: readonly string[];
}

const VERSIONS: Values = {
  accepted: ['v1.17.3-beta1', '1.17.3', 'v1.18.0-beta1'],
  refused: ['latest', '1.17', 'v1.17.3 --force', 'v1.17.03', 'v1.17.3-a..b', `v1.17.3-${'a'.repeat(101)}`],
};
const PATHS: Values = {
  accepted: ['payments/gloo', 'aws-payments', 'clusters/aws_1', 'Team-a/gloo.v2', 'systems', 'secret'],
  refused: [
    ...'/aws aws/ a//b ../aws a/../b a..b sys sys/x auth/aws token -aws /'.split(' '),
    ...['a b', 'a'.repeat(201)],
  ],
};
const CHARTS: Values = {
  accepted: [
    'https://charts.example.com/gloo',
    'http://127.0.0.1:8080/charts?x=1',
    'oci://123456789012.dkr.ecr.us-east-1.amazonaws.com:5000/charts',
  ],
  refused: ['file:///etc', 'https://charts.example.com/$(id)', 'https://charts.example.com/ --insecure'],
};
const POLICIES: Values = {
  accepted: ['gloo-vault-auth-policy-demo', 'a+b=c,d.e@f-g_h'],
  refused: ['a'.repeat(129), 'path/name'],
};
const tags = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join();

export const VALUES: Readonly<Record<InputName, Values>> = {
  CLUSTER_NAME: {
    accepted: ['demo', 'a'.repeat(51), 'gloo-ee_Vault'],
    refused: ['-demo', '_demo', 'a'.repeat(101)],
  },
  AWS_REGION: {
    accepted: ['us-east-1', 'cn-northwest-1', 'us-gov-east-1', 'eusc-de-east-1', 'us-isob-east-1'],
    refused: ['mars-north-1', 'us-east-1a'],
  },
  NAMESPACE: {
    accepted: ['gloo-system', 'a', 'a'.repeat(63)],
    refused: ['Gloo', 'gloo-', 'a'.repeat(64), 'kube-system'],
  },
  ACCOUNT_ID: { accepted: ['123456789012'], refused: ['12345678901', '1234567890123'] },
  VAULT_AUTH_ROLE_NAME: {
    accepted: ['dev-role-iam-demo', 'd.e@f-g_h'],
    refused: ['a'.repeat(65), 'path/name', '..', 'a+b', 'a-'],
  },
  VAULT_AUTH_POLICY_NAME: POLICIES,
  VAULT_AUTH_GET_ROLE_POLICY_NAME: { ...POLICIES, accepted: ['gloo-vault-auth-get-role-policy-demo'] },
  VAULT_AUTH_GET_ROLE_SCOPE: { accepted: ['role', 'all', 'none'], refused: ['any'] },
  VAULT_ASSUMED_ROLE: { accepted: ['foo-role'], refused: ['a'.repeat(65)] },
  VAULT_IRSA_ROLE_NAME: { accepted: ['vault-irsa-demo'] },
  VAULT_STS_ENDPOINT: {
    accepted: ['https://vpce-0aa-1bb.sts.us-east-1.vpce.amazonaws.com'],
    refused: ['sts.us-east-1.amazonaws.com'],
  },
  VAULT_STS_ANY_REGION: { accepted: ['true', 'false'], refused: ['yes'] },
  VAULT_STS_ROLE_ARN: {
    accepted: [
      'arn:aws:iam::123456789012:role/vault-lookup',
      'arn:aws-us-gov:iam::123456789012:role/teams/a',
    ],
    refused: ['vault-lookup', 'arn:aws:iam::123456789012:role/'],
  },
  PERMISSIONS_BOUNDARY_ARN: {
    accepted: ['arn:aws:iam::123456789012:policy/a/b', 'arn:aws-cn:iam::aws:policy/PowerUserAccess'],
    refused: ['b', ...['role/b', 'policy/b c'].map((name) => `arn:aws:iam::123456789012:${name}`)],
  },
  IAM_PATH: {
    accepted: ['/teams/gate-way/', '/'],
    refused: ['teams', '/teams', 'teams/', '//', '/a b/', '/$(id)/'],
  },
  IAM_TAGS: {
    accepted: ['team=gateway,cost-center=42', 'a b=4 2,c=,url=https://a/b', 'a=b=c', tags(47)],
    refused: [
      ...'team =a a=b, a=1,A=2 cluster=x Managed-By=x adopted-by=x adopted-for=x attached-to=x aws:a=b a=`id`'.split(
        ' ',
      ),
      ...[' a=b', 'a=b ', tags(48)],
    ],
  },
  IAM_SERVER_ID_HEADER_VALUE: {
    accepted: ['vault.gloo.example.com', 'vault.example.com:8200/x_y-z'],
    refused: ['a'.repeat(256)],
  },
  VAULT_ADDRESS: {
    accepted: [
      'https://vault.example.com/path',
      'https://v1/',
      'http://ui:8200/vault/uid',
      'https://10.0.0.7',
    ],
    refused: [
      'vault:8200',
      'http://vault:8200/v1',
      'https://vault.example.com/path/v1/sys/health',
      'https://vault.example.com/ui/',
      'http://vault:8200/ #',
      'http://vault:8200\n  aws: {}',
      'http://user:pw@vault:8200',
      'oci://registry.example.com/charts',
      `http://${'a'.repeat(2048)}`,
      // In Gloo's pod, all of these are the pod itself.
      ...['https://127.0.0.1:8200', 'http://localhost:8200', 'http://[::1]:8200', 'http://127.1:8200'],
      ...['http://LOCALHOST.:8200', 'http://vault.localhost', 'http://0.0.0.0:8200', 'http://[::]:8200'],
      ...['http://[::ffff:127.0.0.1]:8200', 'http://2130706433'],
    ],
  },
  VAULT_AWS_AUTH_PATH: PATHS,
  VAULT_KV_PATH: {
    accepted: [...PATHS.accepted, 'default/gloo', 'roots'],
    refused: [...(PATHS.refused ?? []), 'root', 'Default', 'response-wrapping'],
  },
  EDGE_VERSION: {
    accepted: [...VERSIONS.accepted, '1.15.3', 'v1.16.0', '1.18.2', '1.20.1', '1.22.1'],
    refused: [...(VERSIONS.refused ?? []), '1.14.10', '1.15.2', 'v0.21.0', '2.0.0', 'v2.0.0-beta1', '10.1.0'],
  },
  VAULT_HELM_VERSION: VERSIONS,
  HASHICORP_HELM_REPO: CHARTS,
  GLOO_HELM_REPO: CHARTS,
  VAULT_HELM_VALUES: { accepted: ['vault-values.yaml'] },
  GLOO_HELM_VALUES: { accepted: ['gloo-values.yaml'] },
  GLOO_LICENSE_KEY: { accepted: ['eyJ.a-b_c=='], refused: ['kéy'] },
  GLOO_LICENSE_SECRET_NAME: { accepted: ['our-license'] },
};

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

/** Valid values of an input: its typical value with further characters that the input accepts. */
export function fitting(name: InputName): fc.Arbitrary<string> {
  const { schema } = inputOf(name);
  const [usual] = VALUES[name].accepted;
  const fits = (value: string) => schema.safeParse(value).success;
  const characters = PRINTABLE.filter((one) => fits(inserted(usual, one, usual.length - 1)));
  if (characters.length === 0) return fc.constant(usual);
  const text = fc.array(fc.constantFrom(...characters), { maxLength: 20 }).map((all) => all.join(''));
  return fc
    .tuple(text, fc.nat(usual.length))
    .map(([some, at]) => inserted(usual, some, at))
    .filter(fits);
}

/** Mostly invalid values: the typical value with random text inserted. */
export function almostFitting(name: InputName): fc.Arbitrary<string> {
  const [usual] = VALUES[name].accepted;
  return fc.tuple(hostile, fc.nat(usual.length)).map(([some, at]) => inserted(usual, some, at));
}

function inserted(usual: string, text: string, at: number): string {
  return usual.slice(0, at) + text + usual.slice(at);
}
