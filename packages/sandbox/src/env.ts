import { delimiter, join } from 'node:path';
import { accountPorts } from './gateway/config.ts';
import type { Layout } from './layout.ts';
import type { SandboxState } from './state.ts';

/**
 * Variables that could lead a tool past the sandbox: to another account, another endpoint, another Vault, or
 * through another proxy. They are unset in its shell.
 */
export const unsetVariables = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_EKS',
  'AWS_ENDPOINT_URL_EC2',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'VAULT_ADDR',
  'VAULT_TOKEN',
  'VAULT_NAMESPACE',
  'VAULT_CACERT',
  'VAULT_CAPATH',
  'VAULT_SKIP_VERIFY',
  'VAULT_AGENT_ADDR',
  'HTTP_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
] as const;

/** The addresses of the sandbox's chart repositories. */
export type Repositories = { hashicorp: string; gloo: string; glooEnterprise: string };

/** Where a sandbox's chart repositories are served on loopback. */
export function repositoriesOf(state: Pick<SandboxState, 'ports' | 'joined'>): Repositories {
  return repositoriesBelow(`http://127.0.0.1:${accountPorts(state).control}`);
}

/** Where a sandbox's OCI registry has the same charts. */
export function ociRepositoriesOf(state: Pick<SandboxState, 'ports' | 'joined'>): Repositories {
  return repositoriesBelow(`oci://localhost:${accountPorts(state).controlTls}`);
}

function repositoriesBelow(base: string): Repositories {
  return {
    hashicorp: `${base}/hashicorp`,
    gloo: `${base}/solo-public-helm`,
    glooEnterprise: `${base}/gloo-ee-helm`,
  };
}

/** The variables that make a shell, or a child process, work against the sandbox. PATH stands apart: see `environment`. */
export function variables(layout: Layout, state: SandboxState): Record<string, string> {
  const { account, region, clusterName } = state;
  const ports = accountPorts(state);
  if (!account) throw new Error(`sandbox "${state.name}": its AWS account does not stand yet`);
  const repositories = repositoriesOf(state);
  return {
    AWS_ACCESS_KEY_ID: account.engineer.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.engineer.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.aws}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(layout.aws, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(layout.aws, 'credentials'),
    AWS_PAGER: '',
    CLUSTER_NAME: clusterName,
    KUBECONFIG: layout.kubeconfig,
    // What kubectl and helm learn of the API server would be kept in the home folder.
    KUBECACHEDIR: join(layout.kube, 'cache'),
    HASHICORP_HELM_REPO: repositories.hashicorp,
    GLOO_HELM_REPO: repositories.gloo,
    HELM_CACHE_HOME: join(layout.helm, 'cache'),
    HELM_CONFIG_HOME: join(layout.helm, 'config'),
    HELM_DATA_HOME: join(layout.helm, 'data'),
    // The runbooks' journal of what they change here is none of a real cluster's.
    XDG_STATE_HOME: join(layout.dir, 'journals'),
    HTTPS_PROXY: `http://127.0.0.1:${ports.proxy}`,
    NO_PROXY: '127.0.0.1,localhost',
    // Each reads its own variable: Go, curl, Python's requests, the AWS CLI, Node.
    SSL_CERT_FILE: layout.caBundle,
    CURL_CA_BUNDLE: layout.caBundle,
    REQUESTS_CA_BUNDLE: layout.caBundle,
    AWS_CA_BUNDLE: layout.caBundle,
    NODE_EXTRA_CA_CERTS: layout.ca,
  };
}

/** A whole environment for a child process: that of `base`, turned to the sandbox. */
export function environment(
  layout: Layout,
  state: SandboxState,
  base: Record<string, string | undefined> = process.env,
): Record<string, string> {
  const rest = Object.entries(base).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !unsetVariables.includes(entry[0] as never),
  );
  const path = (base.PATH ?? '').split(delimiter).filter((dir) => dir && dir !== layout.bin);
  return {
    ...Object.fromEntries(rest),
    ...variables(layout, state),
    PATH: [layout.bin, ...path].join(delimiter),
  };
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines for a POSIX shell's `eval`. PATH is the shell's own, with the sandbox's programs first. */
export function shellLines(layout: Layout, state: SandboxState): string {
  return [
    `unset ${unsetVariables.join(' ')}`,
    ...Object.entries(variables(layout, state)).map(([name, value]) => `export ${name}=${quote(value)}`),
    `export PATH=${quote(layout.bin)}${delimiter}"$PATH"`,
    '',
  ].join('\n');
}
