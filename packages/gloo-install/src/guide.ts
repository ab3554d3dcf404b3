import {
  few,
  type GuideFile,
  type Ownership,
  observe,
  type Refusal,
  type Resource,
  type StepContext,
  type Variable,
} from 'engine/resource';
import type { ChartSource, Helm, HelmRelease, Kubectl, KubernetesObject } from 'kubernetes';
import { type Repositories, versionWarnings } from './charts.ts';
import type { GivenValues } from './given-values.ts';
import { KEY_IN_RELEASE, type LicenseVariables, licenseInRelease, licenseSecret } from './license.ts';
import type { AbandonedAt } from './pending-release.ts';
import { helmRelease } from './release.ts';
import type { GuideRelease } from './release-spec.ts';
import { annotatedServiceAccounts } from './service-accounts.ts';
import { glooSettings, SETTINGS } from './settings.ts';
import { serviceOf } from './vault-service.ts';
import { releaseWorkloads } from './workloads.ts';

/** What the verbs of this package are bound to, and what an organisation adds. */
export interface HelmSystems extends LicenseVariables {
  readonly VAULT_ADDRESS: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly helm: Helm;
  readonly kubectl: Kubectl;
  /** The repositories that the steps bound so far have added. */
  readonly repositories: Repositories;
  readonly ownership: Ownership;
  readonly abandonedAt?: AbandonedAt;
  /** The variables of the operator's shell, for Vault's clients. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly givenValues: { readonly vault: GivenValues | undefined; readonly gloo: GivenValues | undefined };
  readonly SERVICE_ACCOUNTS: readonly string[];
  /** The address of the guide's Vault for pods of the cluster. */
  readonly VAULT_IN_CLUSTER: string;
  readonly VAULT_POD: { readonly name: string; readonly namespace: string };
  /** Whether a pod, by what it was given, runs a dev server. */
  readonly isDevServer: (spec: KubernetesObject['spec']) => boolean;
  readonly lostWithVault: (work: StepContext) => Promise<readonly string[]>;
  /** Whether the operator has a Vault elsewhere, and none is installed. */
  readonly vault: { readonly external: boolean };
}

const DEV_SERVER =
  'Vault runs in dev server mode, as in the guide: it keeps everything in memory and forgets it when it restarts.';

/** What the guide gives the chart of Vault. */
export interface VaultSpec {
  readonly namespace: string;
  readonly set: { readonly 'server.dev.enabled': true };
  readonly version: Variable;
}

/** What `helm install` itself says of a release. */
interface Named {
  readonly release: GuideRelease;
  readonly source: ChartSource;
}

/** Vault step 1: the release of Vault, and what it runs. */
export function vaultRelease(
  on: HelmSystems,
  { release, namespace, source, set }: VaultSpec & Named,
): Resource[] {
  const { helm, kubectl, ownership } = on;
  return [
    helmRelease(on, ownership, {
      release,
      namespace,
      source,
      set,
      keepsVersion: true,
      claim: 'Vault is installed as planned',
      explains: [
        ['vault-release-differs', 'missing'],
        ['vault-release-differs', /./],
      ],
      given: on.givenValues.vault,
      otherwise:
        'To use a Vault that is not a dev server, set VAULT_ADDR and VAULT_TOKEN: then none is installed or changed.',
      wouldBeLost: on.lostWithVault,
      serves: (work) => injection(kubectl, work),
      makes: [
        { kind: 'serviceaccount', name: 'vault' },
        { kind: 'serviceaccount', name: 'vault-agent-injector' },
        { kind: 'mutatingwebhookconfiguration', name: INJECTOR },
      ],
      needs: [
        { kind: 'StatefulSet', name: statefulSetOf(on.VAULT_POD.name) },
        ...servicesIn(namespace, on.VAULT_ADDRESS),
      ],
      refuses: (release, work) => refuseOtherMode(on, release, work),
      warning: DEV_SERVER,
    }),
    releaseWorkloads(kubectl, helm, ownership, { release, namespace }),
  ];
}

/** The pods that the release's injector serves, whichever Vault they use. */
async function injection(kubectl: HelmSystems['kubectl'], work: StepContext): Promise<readonly string[]> {
  const webhook = await kubectl.get('mutatingwebhookconfiguration', INJECTOR, '', work);
  if (webhook === undefined) return [];
  const found = await observe(() => kubectl.metadata('pod', '', work));
  if ('unknown' in found) return [`its injector, whose pods could not be listed: ${found.unknown}`];
  const pods = found.value.flatMap(({ annotations = {}, namespace, name }) =>
    annotations['vault.hashicorp.com/agent-inject'] === 'true' ? [`${namespace}/${name}`] : [],
  );
  return pods.length === 0 ? [] : [`the injector of ${few(pods)}`];
}

const INJECTOR = 'vault-agent-injector-cfg';

/** The Service by which pods reach an address, if it is in the namespace. */
function servicesIn(namespace: string, address: string) {
  const [name, where] = serviceOf(address) ?? [];
  return name === undefined || where !== namespace ? [] : [{ kind: 'Service', name }];
}

/**
 * An upgrade to a dev server would lose what another Vault holds, so that one is left as it is, even with `--adopt`. A failed
 * upgrade has left other values than what runs, which decides.
 */
export async function refuseOtherMode(
  {
    kubectl,
    isDevServer,
    VAULT_POD: { name, namespace },
  }: Pick<HelmSystems, 'kubectl' | 'isDevServer' | 'VAULT_POD'>,
  { values, status }: HelmRelease,
  work: StepContext,
): Promise<Refusal | undefined> {
  const { dev } = Object(values.server) as { readonly dev?: { readonly enabled?: unknown } };
  const isDevByValues = String(dev?.enabled) === 'true';
  if (isDevByValues && status === 'deployed') return undefined;
  const [pods, sets] = await Promise.all([
    kubectl.list('pod', namespace, work),
    kubectl.list('statefulset', namespace, work),
  ]);
  const pod = pods.find(({ metadata }) => metadata.name === name);
  const set = sets.find(({ metadata }) => metadata.name === statefulSetOf(name));
  const running = pod?.spec ?? set?.spec?.template?.spec;
  if (running === undefined ? isDevByValues : isDevServer(running)) return undefined;
  return {
    seen: 'it is not a dev server, so it stays unchanged, even with --adopt: a dev server in its place would lose all its data',
    differences: [],
    options: [
      'Use it over its own listener: kubectl port-forward -n vault svc/vault 8200, then set VAULT_ADDR to https://127.0.0.1:8200 (http without TLS).',
      'Set VAULT_TOKEN, VAULT_CACERT for a private authority, and VAULT_ADDRESS to where Gloo’s pods reach it, such as https://vault.vault:8200. Then no Vault is installed or changed.',
    ],
  };
}

/** The StatefulSet that a pod belongs to. */
const statefulSetOf = (pod: string) => pod.replace(/-\d+$/, '');

/** What the guide gives the chart of Gloo. */
export interface GlooSpec {
  readonly namespace: string;
  readonly version: Variable;
  readonly values: GuideFile;
}

interface GlooInstallation extends Omit<GlooSpec, 'version'>, Named {
  readonly enterprise: boolean;
}

/** Gloo Gateway step 2: the release of Gloo, once its service accounts name the role, and its live objects. */
export function glooRelease(on: HelmSystems, spec: GlooInstallation): Resource[] {
  const { helm, kubectl, ownership, SERVICE_ACCOUNTS: serviceAccounts } = on;
  const { release, namespace, source, values, enterprise } = spec;
  const accounts = { release, namespace, serviceAccounts };
  const warnings = warningsOf(on, spec);
  return [
    ...(enterprise ? licenseSecret(on, { release, namespace }) : []),
    annotatedServiceAccounts(kubectl, helm, ownership, {
      ...accounts,
      byChart: true,
      roleArn: on.VAULT_AUTH_ROLE_ARN,
    }),
    helmRelease(on, ownership, {
      release,
      namespace,
      source,
      values,
      given: on.givenValues.gloo,
      ...(enterprise && licenseInRelease(on)),
      claim: 'Gloo is installed as planned',
      explains: [
        ['gloo-release-differs', 'missing'],
        ['gloo-settings-differ', /secretOptions\.sources /],
        ['service-account-differs', /^serviceaccount /],
        ['gloo-release-differs', /^version /, 'never'],
        ['gloo-release-differs', /./],
      ],
      makes: serviceAccounts.flatMap((name) => [
        { kind: 'serviceaccount', name },
        { kind: 'deployment', name },
      ]),
      // Of the service accounts, newer charts have only the first.
      needs: [
        { kind: 'Deployment', name: serviceAccounts[0] ?? '' },
        { kind: 'Settings', name: SETTINGS },
      ],
      whenTaken:
        'To keep it, give it the values of helm-overrides.yaml in its own way (./runbook export 03-gloo prints them); ./runbook 04-verify then proves that Gloo logs in.',
      warning: warnings.length > 0 ? warnings.join(' ') : undefined,
      beside: (work) => glooElsewhere(kubectl, namespace, work),
      otherwise:
        'To keep the installed Gloo, set the inputs that differ (such as EDGE_VERSION) to its values.',
    }),
    glooSettings(on, { release, namespace, enterprise }, values.text),
    releaseWorkloads(kubectl, helm, ownership, accounts),
  ];
}

/** A second Gloo publishes the routes of the first one again, unless each watches namespaces of its own. */
async function glooElsewhere(
  kubectl: HelmSystems['kubectl'],
  namespace: string,
  work: StepContext,
): Promise<string | undefined> {
  const found = await observe(() => kubectl.list('deployment', '', work, 'gloo=gloo'));
  if ('unknown' in found)
    return `Whether Gloo runs in another namespace could not be read: ${found.unknown}.`;
  const others = found.value.flatMap(({ metadata }) =>
    metadata.namespace === namespace ? [] : [metadata.namespace],
  );
  if (others.length === 0) return undefined;
  return `Gloo runs in ${others.join(', ')}, and serves every namespace: a second one would publish its routes again. Set settings.watchNamespaces in the file that GLOO_HELM_VALUES names, or NAMESPACE=${others[0]}.`;
}

/** If the operator has a Vault elsewhere, the guide's address is wrong, because no Vault is installed there. */
const wrongVaultAddress = (address: string) =>
  `Gloo is configured to find Vault at ${address}, the guide’s own in the cluster, but VAULT_ADDR is set and none is installed: set VAULT_ADDRESS to where the cluster’s pods reach your Vault.`;

function warningsOf(guide: HelmSystems, { source, enterprise }: GlooInstallation): string[] {
  const { vault, VAULT_ADDRESS } = guide;
  return [
    ...(vault.external && VAULT_ADDRESS === guide.VAULT_IN_CLUSTER ? [wrongVaultAddress(VAULT_ADDRESS)] : []),
    ...versionWarnings(source.version),
    ...(enterprise && guide.GLOO_LICENSE_SECRET_NAME === undefined ? [KEY_IN_RELEASE] : []),
    ...vaultSettingsGlooLacks(guide, enterprise),
  ];
}

/** The variables by which Gloo's own Vault client finds a certificate authority. */
const AUTHORITY = /VAULT_CACERT|VAULT_CAPATH|VAULT_SKIP_VERIFY|SSL_CERT_FILE/;

/**
 * Warns of settings that only the operator's Vault client has: Gloo has its own client, so a login from here may work
 * where Gloo's does not. A file that names the variables anywhere is taken to set them: this is a hint.
 */
function vaultSettingsGlooLacks(
  { environment, givenValues: { gloo }, VAULT_ADDRESS }: HelmSystems,
  enterprise: boolean,
): string[] {
  const { text = '' } = gloo ?? {};
  const customEnv = `${enterprise ? 'gloo.' : ''}gloo.deployment.customEnv`;
  const warn = (variable: string, value: string) =>
    `${variable} is set here, but Gloo has its own client and does not see it: set ${value} under ${customEnv} in the file that GLOO_HELM_VALUES names.`;
  return [
    ...(environment.VAULT_CACERT && VAULT_ADDRESS.startsWith('https:') && !AUTHORITY.test(text)
      ? [warn('VAULT_CACERT', 'VAULT_CACERT_BYTES')]
      : []),
    ...['VAULT_NAMESPACE', 'VAULT_TLS_SERVER_NAME', 'VAULT_CLIENT_CERT']
      .filter((name) => environment[name] && !text.includes(name))
      .map((name) => warn(name, name)),
  ];
}
