import { join } from 'node:path';
import { accountPorts, OPERATOR_TOKEN, VAULT_HOST } from '../gateway/config.ts';
import type { Layout } from './layout.ts';
import type { Ports } from './ports.ts';
import type { SandboxState } from './state.ts';

/** The only variables of a person's shell that a child process in the sandbox inherits. */
const inherited = new Set([
  ...['HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR'],
  ...['LANG', 'LANGUAGE', 'TZ'],
  ...['TERM', 'COLORTERM', 'COLUMNS', 'LINES', 'NO_COLOR', 'FORCE_COLOR', 'CI'],
  // The variables for finding libraries and a version manager's programs.
  ...['LD_LIBRARY_PATH', 'PYENV_ROOT', 'PYENV_VERSION', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR'],
]);
/** Whether a child process in the sandbox inherits a variable. */
export const isInherited = (name: string) => inherited.has(name) || name.startsWith('LC_');

/** The variables that tell the clients of AWS, Vault, Kubernetes and Helm where to connect, and through which proxy. */
const clientVariable = /^(AWS|VAULT|HELM)_|^KUBE|^(https?|all|no)_proxy$/i;

/**
 * The variables of an environment that would lead a run to another account, cluster or Vault, or give it other
 * inputs. A shell that points at the sandbox unsets them.
 * @param inputs of the runbooks: a person who follows the guide by hand has exported them for another cluster
 */
export function steeringVariables(
  environment: Readonly<Record<string, string | undefined>>,
  inputs: readonly string[],
): string[] {
  return Object.keys(environment)
    .filter((name) => environment[name] && (inputs.includes(name) || clientVariable.test(name)))
    .sort();
}

/** The addresses of the chart repositories, which the gateway serves at a port. */
export const repositoriesAt = ({ control }: Ports) => ({
  hashicorp: `http://127.0.0.1:${control}/hashicorp`,
  gloo: `http://127.0.0.1:${control}/solo-public-helm`,
  glooEnterprise: `http://127.0.0.1:${control}/gloo-ee-helm`,
});

/** A sandbox with an AWS account, from which its variables are made. */
type Pointed = {
  layout: Layout;
  state: SandboxState;
  account: NonNullable<SandboxState['account']>;
  ports: Ports;
};

/** The variables that point a shell or a child process to a sandbox. Without PATH: see `Sandbox.environment`. */
const POINTING = {
  AWS_ACCESS_KEY_ID: ({ account }) => account.engineer.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ({ account }) => account.engineer.secretAccessKey,
  AWS_REGION: ({ state }) => state.region,
  AWS_DEFAULT_REGION: ({ state }) => state.region,
  AWS_ENDPOINT_URL: ({ ports }) => `http://127.0.0.1:${ports.aws}`,
  AWS_EC2_METADATA_DISABLED: () => 'true',
  AWS_CONFIG_FILE: ({ layout }) => join(layout.aws, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: ({ layout }) => join(layout.aws, 'credentials'),
  AWS_PAGER: () => '',
  CLUSTER_NAME: ({ state }) => state.clusterName,
  KUBECONFIG: ({ layout }) => layout.kubeconfig,
  // Otherwise kubectl and helm cache data about the API server in the home folder.
  KUBECACHEDIR: ({ layout }) => join(layout.kube, 'cache'),
  HASHICORP_HELM_REPO: ({ ports }) => repositoriesAt(ports).hashicorp,
  GLOO_HELM_REPO: ({ ports }) => repositoriesAt(ports).gloo,
  HELM_CACHE_HOME: ({ layout }) => join(layout.helm, 'cache'),
  HELM_CONFIG_HOME: ({ layout }) => join(layout.helm, 'config'),
  HELM_DATA_HOME: ({ layout }) => join(layout.helm, 'data'),
  // The journal of changes in the sandbox is kept apart from those of real clusters.
  XDG_STATE_HOME: ({ layout }) => join(layout.dir, 'journals'),
  HTTPS_PROXY: ({ ports }) => `http://127.0.0.1:${ports.proxy}`,
  NO_PROXY: () => '127.0.0.1,localhost',
  // Each program reads its own variable: Go, curl, Python's requests, the AWS CLI, Node.
  SSL_CERT_FILE: ({ layout }) => layout.caBundle,
  CURL_CA_BUNDLE: ({ layout }) => layout.caBundle,
  REQUESTS_CA_BUNDLE: ({ layout }) => layout.caBundle,
  // All of AWS is in the sandbox, so these two need no public authority, which would take longer to read.
  AWS_CA_BUNDLE: ({ layout }) => layout.ca,
  NODE_EXTRA_CA_CERTS: ({ layout }) => layout.ca,
} satisfies Record<string, (pointed: Pointed) => string>;

/**
 * These variables for a person's shell: an EKS operator's kubeconfig, and the guide's own addresses of the charts, which the proxy
 * serves, so that a page and a run use the same addresses.
 */
export function operatorVariables(layout: Layout, state: SandboxState): Record<string, string> {
  const { HASHICORP_HELM_REPO: _, GLOO_HELM_REPO: __, ...own } = variables(layout, state);
  return { ...own, KUBECONFIG: layout.eksKubeconfig };
}

/** The variables of an operator with their own Vault. */
const OWN_VAULT = {
  VAULT_ADDR: ({ state }) => `https://${VAULT_HOST}:${state.ports.ownVaultTls}`,
  VAULT_ADDRESS: ({ state }) => `https://${VAULT_HOST}:${state.ports.ownVaultTls}`,
  VAULT_TOKEN: () => OPERATOR_TOKEN,
  VAULT_CACERT: ({ layout }) => layout.vaultCa,
  GLOO_HELM_VALUES: ({ layout }) => layout.glooValues,
} satisfies Record<string, (of: Pick<Pointed, 'layout' | 'state'>) => string>;

/** The line that makes a shell forget a sandbox, and its Vault as the operator's own. */
export const UNSET = `unset ${[...Object.keys(POINTING), ...Object.keys(OWN_VAULT)].join(' ')}`;

/** The variables of an operator with their own Vault, for a sandbox. */
export function ownVaultVariables(
  layout: Layout,
  state: SandboxState,
): Record<keyof typeof OWN_VAULT, string> {
  const values = Object.entries(OWN_VAULT).map(([name, valueFor]) => [name, valueFor({ layout, state })]);
  return Object.fromEntries(values);
}

/** These variables for a sandbox. @throws if its AWS account does not exist yet */
export function variables(layout: Layout, state: SandboxState): Record<keyof typeof POINTING, string> {
  const { account } = state;
  if (!account) throw new Error(`sandbox "${state.name}": its AWS account is not ready yet`);
  const pointed = { layout, state, account, ports: accountPorts(state) };
  const values = Object.entries(POINTING).map(([name, valueFor]) => [name, valueFor(pointed)]);
  return Object.fromEntries(values);
}
