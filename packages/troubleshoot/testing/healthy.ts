import type { Observation } from 'engine/resource';
import type { LiveWorkload } from 'gloo-install/internal';
import type { Observations, Wanted } from '../src/observations.ts';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';

const WANTED: Wanted = {
  CLUSTER_NAME: 'demo',
  AWS_REGION: 'us-east-1',
  ACCOUNT_ID: '123456789012',
  OIDC_PROVIDER: ISSUER,
  NAMESPACE: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  VAULT_AUTH_ROLE_ARN: ROLE_ARN,
  VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-get-role-policy-demo',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
  STS_ENDPOINT: 'https://sts.us-east-1.amazonaws.com',
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  EDGE_VERSION: 'v1.17.3',
  vault: 'vault',
};

/** An observed value. */
export function observed<T>(what: T): Observation<T> {
  return { value: what };
}

/** The observation of something that matches the guide. */
const FITS = observed({ differences: [], seen: 'as in the guide' });

/** A pod that has its role, is ready, and never ended. */
const RUNNING = {
  role: ROLE_ARN,
  token: true,
  podIdentity: false,
  readySince: Date.UTC(2026, 10, 20, 11),
  restarts: 0,
  waiting: undefined,
  lastExit: undefined,
  container: 'gloo',
  own: [],
};

const PODS = observed([
  { name: 'gloo-1', serviceAccount: 'gloo', ...RUNNING },
  { name: 'discovery-1', serviceAccount: 'discovery', ...RUNNING },
]);

const workload = (kind: LiveWorkload['kind'], name: string): LiveWorkload => ({
  ...{ kind, name, replicas: 1, wanted: 1, ready: 1, awsVariables: {} },
});

/** All observations after the whole guide, with nothing wrong. */
export const HEALTHY: Observations = {
  wanted: WANTED,
  caller: observed({ arn: 'arn:aws:iam::123456789012:user/platform-engineer', skew: 0.4 }),
  oidcProvider: FITS,
  managedIssuers: observed([]),
  role: observed({ differences: [], seen: 'trusts gloo-system/gloo', loose: false }),
  policy: FITS,
  attachment: FITS,
  serviceAccounts: observed([
    { name: 'gloo', exists: true, needed: true, role: ROLE_ARN, association: undefined },
    { name: 'discovery', exists: true, needed: true, role: ROLE_ARN, association: undefined },
  ]),
  pods: PODS,
  podRuns: PODS,
  withoutPod: observed([]),
  webhook: observed(true),
  vaultRelease: observed({ version: '0.30.0', differences: [], seen: 'vault 0.30.0, deployed' }),
  glooRelease: observed({ version: '1.17.3', differences: [], seen: 'gloo 1.17.3, deployed' }),
  vault: observed({ version: '1.21.0', external: false, state: 'active' }),
  authMethod: FITS,
  secretsEngine: FITS,
  otherAwsMounts: observed([]),
  glooSettings: FITS,
  clientConfig: FITS,
  vaultRole: FITS,
  otherVaultRoles: observed([]),
  vaultPolicy: FITS,
  logs: observed([
    { pod: 'gloo-1', ended: undefined, text: observed('{"level":"info","msg":"xds: connected"}') },
    { pod: 'discovery-1', ended: undefined, text: observed('') },
  ]),
  malformed: observed([]),
  inBoth: observed({ inVault: 2, inBoth: [], unseen: [] }),
  vaultLogs: observed([{ pod: 'vault-0', ended: undefined, text: observed('') }]),
  vaultSince: observed(Date.UTC(2026, 10, 20, 10)),
  logins: observed([{ serviceAccount: 'gloo' }, { serviceAccount: 'discovery' }]),
  workloads: observed([
    { release: 'vault', workloads: [workload('statefulset', 'vault')], differences: [] },
    { release: 'gloo', workloads: [workload('deployment', 'gloo')], differences: [] },
  ]),
  metrics: observed([
    {
      pod: 'gloo-1',
      successes: 12,
      failures: 0,
      lastSuccess: Date.UTC(2026, 10, 20, 12),
      lastFailure: undefined,
    },
  ]),
};
