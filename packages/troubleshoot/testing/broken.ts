import type { ThingName } from '../src/checks/check.ts';
import { examine } from '../src/examine.ts';
import type { Observations } from '../src/observations.ts';
import { pageOf } from '../src/pages.ts';
import { HEALTHY, observed } from './healthy.ts';

type Change = Partial<Observations>;

const OTHER_ROLE = 'arn:aws:iam::123456789012:role/other';

/** The log of a pod, and why it is not ready if it has ended. */
export const logs = (ended: string | undefined, text: string) =>
  observed([{ pod: 'gloo-1', ended, text: observed(text) }]);
export const ENDED = 'gloo-1 is not ready, CrashLoopBackOff, it ended with exit code 1';
const MALFORMED =
  'fatal: error in setup: initial Secret list: unknown field "username" in gloo.solo.io.Secret';

const NO_HOST =
  'unable to authenticate to vault: Put "http://vault-internal.vault:8200/v1/auth/aws/login": dial tcp: lookup vault-internal.vault: no such host';
const NOT_BOUND =
  'Code: 400. Errors:\n\n* IAM Principal "arn:aws:sts::1:a" does not belong to the role "dev"';
const FAILED_AT = Date.UTC(2026, 10, 20, 12);
/** A Gloo whose last login failed, and what it logged then. */
export const gaveUp = (logged: string, failures = 3): Change => ({
  metrics: observed([
    {
      pod: 'gloo-1',
      successes: 0,
      failures,
      lastSuccess: undefined,
      lastFailure: FAILED_AT,
      logged: observed(logged),
    },
  ]),
});

/** Something of the guide that differs from it in one field. */
export function differing(
  thing: ThingName,
  field: string,
  live: string | undefined = 'another',
  wanted = `the ${thing}’s`,
): Change {
  const { value } = HEALTHY[thing] as { value: object };
  return { [thing]: observed({ ...value, differences: [{ field, live, wanted }] }) };
}

/** A list of observed values with its first item changed. */
export function first(name: 'serviceAccounts' | 'pods' | 'podRuns', more: object): Change {
  const [one, ...rest] = (HEALTHY[name] as { value: readonly object[] }).value;
  return { [name]: observed([{ ...one, ...more }, ...rest]) };
}

const SUBJECT = 'Statement[0].Condition.StringEqualsIfExists.oidc.example.com:sub';
const RELEASE = ['status', 'version', 'chart', 'values.server.dev.enabled', 'values.settings.x'];

/** The fields in which something of the guide can differ from it. */
const FIELDS: Readonly<Record<ThingName, readonly string[]>> = {
  oidcProvider: ['audiences'],
  role: [SUBJECT, 'Statement[0].Principal.Federated', 'Description', 'PermissionsBoundary', 'Tag team'],
  policy: ['Statement[0].Action', 'Tag team'],
  attachment: [],
  vaultRelease: RELEASE,
  glooRelease: [...RELEASE, 'values.global.glooMtls.secretOptions.sources'],
  glooSettings: ['sources', 'vault.address', 'vault.aws.region'],
  authMethod: ['type', 'config.max_lease_ttl'],
  secretsEngine: ['type', 'options.version', 'config.max_lease_ttl'],
  clientConfig: ['iam_server_id_header_value', 'sts_endpoint', 'sts_region', 'use_sts_region_from_client'],
  vaultRole: [
    'auth_type',
    'bound_iam_principal_arn',
    'bound_iam_principal_id',
    'resolve_aws_unique_ids',
    'policies',
    'max_ttl',
    'token_ttl',
    'token_bound_cidrs',
  ],
  vaultPolicy: ['policy'],
};

export const THINGS = Object.keys(FIELDS) as ThingName[];

/** Everything else that can be in order, each time with one flag, number or name of it changed. */
const OTHERS = Object.entries(HEALTHY).filter(([name]) => name !== 'wanted' && !(name in FIELDS));

function changed(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1000];
  if (typeof value === 'string') return ['another'];
  if (Array.isArray(value)) return changed(value[0]).map((one) => [one, ...value.slice(1)]);
  return Object.entries(value ?? {}).flatMap(([key, one]) =>
    changed(one).map((other) => ({ ...(value as object), [key]: other })),
  );
}

const workloads = (field: string) => ({
  workloads: observed([
    { release: 'gloo' as const, workloads: [], differences: [{ field, live: '0', wanted: '1' }] },
  ]),
});

const vault = (state: 'inactive' | 'secondary' | 'sealed' | 'uninitialised' | 'unreachable') => ({
  vault: observed({ version: '1.21.0', external: false, state }),
});
const pending = {
  version: '1.17.3',
  seen: 'gloo 1.17.3, pending-upgrade',
  differences: [{ field: 'status', live: 'pending-upgrade', wanted: 'deployed' }],
  pending: 'revision 2 is pending-upgrade',
};

/** Everything that a look can see beside what is in order: the unit tests examine each alone. */
export const BROKEN: readonly Change[] = [
  ...THINGS.map((thing) => ({ [thing]: observed(undefined) })),
  ...THINGS.flatMap((thing) => FIELDS[thing].map((field) => differing(thing, field))),
  ...OTHERS.flatMap(([name, value]) => changed(value).map((other) => ({ [name]: other }))),
  {
    oidcProvider: observed(undefined),
    managedIssuers: observed(['oidc.eks.us-east-1.amazonaws.com/id/OLD']),
  },
  first('serviceAccounts', { role: undefined }),
  first('serviceAccounts', { association: { roleArn: HEALTHY.wanted.VAULT_AUTH_ROLE_ARN, id: 'a-1' } }),
  {
    ...first('serviceAccounts', { association: { roleArn: OTHER_ROLE, id: 'a-1' } }),
    ...first('pods', { role: undefined, token: false, podIdentity: true }),
  },
  first('pods', { role: undefined, token: false }),
  first('pods', { role: OTHER_ROLE, own: ['AWS_ROLE_ARN'] }),
  first('pods', { own: ['AWS_ACCESS_KEY_ID'] }),
  first('podRuns', {
    ...{ readySince: undefined, waiting: 'CrashLoopBackOff', restarts: 4 },
    lastExit: { code: 1, at: 0, ago: 1000 },
  }),
  first('podRuns', { restarts: 4, lastExit: { code: 1, at: 0, ago: 60_000 } }),
  workloads('deployment gloo: replicas'),
  workloads('deployment gloo: AWS_ROLE_ARN'),
  { glooRelease: observed(pending) },
  { vaultRelease: observed(pending) },
  { glooRelease: observed(pending), vaultRelease: observed(pending) },
  {
    ...differing('glooSettings', 'vault.aws.mountPath'),
    ...differing('glooRelease', 'values.settings.secretOptions.sources'),
  },
  { caller: observed({ arn: 'arn:aws:iam::1:user/me', skew: -90 }) },
  ...(['inactive', 'secondary', 'sealed', 'uninitialised', 'unreachable'] as const).map(vault),
  { withoutPod: observed(['gloo']) },
  { authMethod: observed(undefined), secretsEngine: observed(undefined) },
  { authMethod: observed(undefined), otherAwsMounts: observed(['aws-iam/']) },
  { authMethod: { unknown: 'sys/auth: permission denied (GET sys/auth)' } },
  { vaultRole: observed(undefined), otherVaultRoles: observed(['dev-role']) },
  {
    logs: logs(undefined, 'gloosnapshot.emitter errors: -secrets: unknown field "a" in gloo.solo.io.Secret'),
  },
  { logs: logs(ENDED, `info\n${MALFORMED}\ngoroutine 1 [running]:`) },
  { logs: logs(ENDED, 'runtime: out of memory') },
  { logs: observed([{ pod: 'gloo-1', ended: ENDED, isReady: true, text: observed('out of memory') }]) },
  { logs: logs(ENDED, NO_HOST) },
  { logs: observed([{ pod: 'gloo-1', ended: ENDED, text: { unknown: 'forbidden' } }]) },
  { logs: observed([{ pod: 'gloo-1', ended: undefined, text: { unknown: 'not seen' } }]) },
  { logins: observed([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]) },
  { inBoth: observed({ inVault: 2, inBoth: ['gloo-system/web'], unseen: [] }) },
  { inBoth: observed({ inVault: 2, inBoth: [], unseen: ['secrets is forbidden'] }) },
  {
    logs: logs(undefined, 'unknown field "a" in gloo.solo.io.Secret'),
    malformed: observed(['dev/gloo/gloo.solo.io/v1/Secret/gloo-system/bad']),
  },
  {
    logins: observed([
      { serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'no', words: NOT_BOUND } },
    ]),
    vaultRole: { unknown: 'not seen' },
  },
  gaveUp(NO_HOST),
  // Vault has come back since.
  { ...gaveUp(NO_HOST, 4), vaultSince: observed(FAILED_AT + 1) },
  // The Vault role admits it by now.
  gaveUp(NOT_BOUND, 5),
  gaveUp(
    'unable to authenticate to vault: Put "https://vault:8200/v1/auth/aws/login": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    6,
  ),
  {
    metrics: observed([
      { pod: 'gloo-1', successes: 1, failures: 3, lastSuccess: 1_000_000, lastFailure: 2_000_000 },
    ]),
  },
  {
    metrics: observed([
      { pod: 'gloo-1', successes: 0, failures: 0, lastSuccess: undefined, lastFailure: undefined },
    ]),
  },
];

/** The first of them, or of logs with the words of its page, in which this alone is found. @throws if there is none */
export function broken(id: string): Change {
  const logged = pageOf(id).words.map((words) => ({ logs: logs(undefined, words.replaceAll('…', 'x')) }));
  const change = [...BROKEN, ...logged].find((one) => {
    const found = examine({ ...HEALTHY, ...one }).diagnoses;
    return found.length === 1 && found[0]?.id === id;
  });
  if (change === undefined) throw new Error(`nothing in testing/broken.ts is found as ${id} alone`);
  return change;
}
