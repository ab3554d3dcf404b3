import type { Observation } from '../src/observation.ts';
import type { Observations, Wanted } from '../src/observations.ts';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';

export const WANTED: Wanted = {
  clusterName: 'demo',
  region: 'us-east-1',
  accountId: '123456789012',
  oidcProvider: ISSUER,
  namespace: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  roleName: 'dev-role-iam-demo',
  roleArn: ROLE_ARN,
  policyName: 'gloo-vault-auth-policy-demo',
  policyArn: 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo',
  headerValue: 'vault.gloo.example.com',
  stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
  vaultAddress: 'http://vault-internal.vault:8200',
  version: 'v1.17.3',
  mountPath: 'aws',
  pathPrefix: 'dev',
  kubectl: 'kubectl',
  vault: 'vault',
};

/** A trust policy as the guide has it with `--strict-trust`, with other values where they are given. */
export function trustOf({
  account = WANTED.accountId,
  issuer = ISSUER,
  key = issuer,
  subjects = ['system:serviceaccount:gloo-system:discovery', 'system:serviceaccount:gloo-system:gloo'],
}: {
  readonly account?: string;
  readonly issuer?: string;
  readonly key?: string;
  readonly subjects?: readonly string[];
} = {}): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${key}:sub`]: subjects, [`${key}:aud`]: ['sts.amazonaws.com'] } },
      },
    ],
  };
}

/** What was seen, as a look gives it. */
export function there<T>(what: T): Observation<T> {
  return { value: what };
}

/** All that is seen where the whole guide has been carried out, and nothing is wrong. */
export const HEALTHY: Observations = {
  wanted: WANTED,
  caller: there({ arn: 'arn:aws:iam::123456789012:user/platform-engineer', skew: 0.4 }),
  permissions: there([]),
  oidcProvider: there({ audiences: ['sts.amazonaws.com'] }),
  ourIssuers: there([]),
  role: there({ trust: trustOf(), differences: [] }),
  policy: there([]),
  attached: there(true),
  roleAbility: there({ denied: [] }),
  serviceAccounts: there([
    { name: 'gloo', there: true, needed: true, role: ROLE_ARN },
    { name: 'discovery', there: true, needed: true, role: ROLE_ARN },
  ]),
  pods: there([
    { name: 'gloo-1', serviceAccount: 'gloo', role: ROLE_ARN, token: true },
    { name: 'discovery-1', serviceAccount: 'discovery', role: ROLE_ARN, token: true },
  ]),
  webhook: there(true),
  vaultRelease: there({ status: 'deployed', version: '0.30.0', differences: [] }),
  glooRelease: there({ status: 'deployed', version: '1.17.3', differences: [] }),
  repositories: there([
    {
      name: 'hashicorp',
      url: 'https://helm.releases.hashicorp.com',
      wanted: 'https://helm.releases.hashicorp.com',
    },
    {
      name: 'gloo',
      url: 'https://storage.googleapis.com/solo-public-helm',
      wanted: 'https://storage.googleapis.com/solo-public-helm',
    },
  ]),
  vault: there({ version: '1.21.0', external: false, state: 'active' }),
  authMethods: there({ 'token/': { type: 'token' }, 'aws/': { type: 'aws' } }),
  secretsEngines: there({ 'sys/': { type: 'system' }, 'dev/': { type: 'kv', version: '2' } }),
  glooSettings: there({
    address: WANTED.vaultAddress,
    mountPath: 'aws',
    pathPrefix: 'dev',
    headerValue: WANTED.headerValue,
    region: 'us-east-1',
  }),
  clientConfig: there({
    headerValue: WANTED.headerValue,
    stsEndpoint: WANTED.stsEndpoint,
    stsRegion: 'us-east-1',
  }),
  vaultRole: there([]),
  otherVaultRoles: there([]),
  vaultIdentity: there({
    role: 'foo-role',
    from: 'of node group workers',
    ability: { denied: [] },
  }),
  vaultPolicy: there([]),
  secrets: there({ count: 3, malformed: [] }),
  logins: there([{ serviceAccount: 'gloo' }, { serviceAccount: 'discovery' }]),
  metrics: there([
    {
      pod: 'gloo-1',
      successes: 12,
      failures: 0,
      lastSuccess: Date.UTC(2026, 10, 20, 12),
      lastFailure: undefined,
    },
  ]),
};
