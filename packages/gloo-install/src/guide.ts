import {
  differSubset,
  type Ownership,
  observe,
  type Refusal,
  type Resource,
  type StepContext,
} from 'engine/resource';
import type { Helm, HelmRelease } from 'kubernetes';
import { type ChartVariables, glooChart, vaultChart, versionWarnings } from './charts.ts';
import type { GivenValues, Values } from './given-values.ts';
import { KEY_IN_RELEASE, type LicenseVariables, licenseInRelease, licenseSecret } from './license.ts';
import { helmOverrides, type OverridesVariables } from './overrides.ts';
import type { AbandonedAt } from './pending-release.ts';
import { helmRelease } from './release.ts';
import { OVERRIDES_FILE } from './release-command.ts';
import { guideValues } from './release-spec.ts';
import { chartRepository } from './repository.ts';
import { annotatedServiceAccounts } from './service-accounts.ts';
import { glooSettings } from './settings.ts';
import { readyPod, readyRelease } from './workload.ts';
import { type LiveWorkloads, releaseWorkloads } from './workloads.ts';

/** The variables of the guide's sections that install something, and what an organisation adds. */
export interface HelmGuide
  extends OverridesVariables,
    Omit<LicenseVariables, 'enterprise'>,
    Omit<ChartVariables, 'enterprise'> {
  readonly helm: Helm;
  readonly ownership: Ownership;
  readonly abandonedAt?: AbandonedAt;
  /** The variables of the operator's shell, for Vault's clients. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly givenValues: { readonly vault: GivenValues | undefined; readonly gloo: GivenValues | undefined };
  readonly SERVICE_ACCOUNTS: readonly string[];
  /** The address of the guide's Vault for pods of the cluster. */
  readonly VAULT_IN_CLUSTER: string;
  readonly VAULT_POD: { readonly name: string; readonly namespace: string };
  readonly lostWithVault: (work: StepContext) => Promise<readonly string[]>;
  /** Whether the operator has a Vault elsewhere, and none is installed. */
  readonly vault: { readonly external: boolean };
}

const DEV_SERVER =
  'Vault runs in dev server mode, as in the guide: it keeps everything in memory and forgets it when it restarts.';

/** Vault step 1: `helm repo add hashicorp` and `helm install vault`; nothing if the operator has a Vault elsewhere. */
export function vaultRelease(guide: HelmGuide): Resource[] {
  if (guide.vault.external) return [];
  const { helm, ownership } = guide;
  const source = vaultChart(guide);
  return [
    ...chartRepository(helm, ownership, source),
    helmRelease(guide, ownership, {
      release: 'vault',
      namespace: guide.VAULT_POD.namespace,
      source,
      keepsVersion: true,
      set: { 'server.dev.enabled': true },
      given: guide.givenValues.vault,
      otherwise:
        'To use a Vault that is not a dev server, set VAULT_ADDR and VAULT_TOKEN: then none is installed or changed.',
      wouldBeLost: guide.lostWithVault,
      makes: [
        { kind: 'serviceaccount', name: 'vault' },
        { kind: 'serviceaccount', name: 'vault-agent-injector' },
        { kind: 'mutatingwebhookconfiguration', name: 'vault-agent-injector-cfg' },
      ],
      refuses: refuseOtherMode,
      warning: DEV_SERVER,
    }),
    ...vaultWorkloads(guide),
  ];
}

/** An upgrade to a dev server would lose what another Vault holds, so that one is left as it is, even with `--adopt`. */
export function refuseOtherMode({ values }: { readonly values: Values }): Refusal | undefined {
  const { dev } = Object(values.server) as { readonly dev?: { readonly enabled?: unknown } };
  if (String(dev?.enabled) === 'true') return undefined;
  return {
    seen: 'it is no dev server, and stays as it is, even with --adopt: a dev server in its place would forget everything that it holds',
    differences: [],
    options: [
      'Use it over its own listener: kubectl port-forward -n vault svc/vault 8200, then set VAULT_ADDR to https://127.0.0.1:8200 (http without TLS).',
      'Set VAULT_TOKEN, VAULT_CACERT for a private authority, and VAULT_ADDRESS to where Gloo’s pods reach it, such as https://vault.vault:8200. Then no Vault is installed or changed.',
    ],
  };
}

/** What the release of Vault runs; nothing if the operator has a Vault elsewhere. */
export function vaultWorkloads({
  kubectl,
  helm,
  ownership,
  vault,
  VAULT_POD,
}: HelmGuide): Resource<LiveWorkloads>[] {
  const { namespace } = VAULT_POD;
  return vault.external ? [] : [releaseWorkloads(kubectl, helm, ownership, { release: 'vault', namespace })];
}

/** What Gloo's release runs. */
export function glooWorkloads({
  kubectl,
  helm,
  ownership,
  NAMESPACE,
  SERVICE_ACCOUNTS,
}: HelmGuide): Resource<LiveWorkloads> {
  const spec = { release: 'gloo', namespace: NAMESPACE, serviceAccounts: SERVICE_ACCOUNTS };
  return releaseWorkloads(kubectl, helm, ownership, spec);
}

/** Vault step 1: the pod of that Vault is ready. */
export function vaultPod({ kubectl, vault, VAULT_POD }: HelmGuide): Resource[] {
  return vault.external ? [] : [readyPod(kubectl, VAULT_POD)];
}

/** Gloo Gateway step 1: `helm-overrides.yaml`, which helm gets with the release on standard input. */
export function overridesFile(guide: HelmGuide): Resource<HelmRelease> {
  const { helm, NAMESPACE: namespace } = guide;
  const overrides = helmOverrides(guide);
  return {
    kind: 'helm-overrides',
    name: OVERRIDES_FILE,
    document: true,
    read: (work) => helm.release('gloo', namespace, work),
    differs: ({ values }) => differSubset(guideValues({ values: overrides }), values),
    command: () => ({ writes: { file: OVERRIDES_FILE, text: overrides }, run: [] }),
    write: async () => undefined,
  };
}

/** Gloo Gateway step 2: `helm repo add` and `helm install gloo`, once its service accounts name the role. */
export function glooRelease(guide: HelmGuide): Resource[] {
  const { helm, kubectl, ownership, NAMESPACE: namespace } = guide;
  const source = glooChart(guide);
  const accounts = { namespace, serviceAccounts: guide.SERVICE_ACCOUNTS };
  const warnings = warningsOf(guide);
  return [
    ...chartRepository(helm, ownership, source),
    ...licenseSecret(guide),
    annotatedServiceAccounts(kubectl, helm, ownership, {
      release: 'gloo',
      ...accounts,
      byChart: true,
      roleArn: guide.VAULT_AUTH_ROLE_ARN,
    }),
    helmRelease(guide, ownership, {
      release: 'gloo',
      namespace,
      source,
      values: helmOverrides(guide),
      given: guide.givenValues.gloo,
      ...licenseInRelease(guide),
      makes: guide.SERVICE_ACCOUNTS.flatMap((name) => [
        { kind: 'serviceaccount', name },
        { kind: 'deployment', name },
      ]),
      whenTaken:
        'To keep it, give it the values of helm-overrides.yaml in its own way (./runbook export 03-gloo prints them); ./runbook 04-verify then proves that Gloo logs in.',
      warning: warnings.length > 0 ? warnings.join(' ') : undefined,
      beside: (work) => glooElsewhere(kubectl, namespace, work),
      otherwise:
        'To keep the installed Gloo, set the inputs that differ (such as EDGE_VERSION) to its values.',
    }),
    glooSettings(guide),
    glooWorkloads(guide),
    readyRelease(kubectl, { release: 'gloo', namespace }),
  ];
}

/** A second Gloo publishes the routes of the first one again, unless each watches namespaces of its own. */
async function glooElsewhere(
  kubectl: HelmGuide['kubectl'],
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

function warningsOf(guide: HelmGuide): string[] {
  const { vault, VAULT_ADDRESS } = guide;
  return [
    ...(vault.external && VAULT_ADDRESS === guide.VAULT_IN_CLUSTER ? [wrongVaultAddress(VAULT_ADDRESS)] : []),
    ...versionWarnings(guide.EDGE_VERSION),
    ...(guide.enterprise && guide.GLOO_LICENSE_SECRET_NAME === undefined ? [KEY_IN_RELEASE] : []),
    ...vaultSettingsGlooLacks(guide),
  ];
}

/** The variables by which Gloo's own Vault client finds a certificate authority. */
const AUTHORITY = /VAULT_CACERT|VAULT_CAPATH|VAULT_SKIP_VERIFY|SSL_CERT_FILE/;

/**
 * Warns of settings that only the operator's Vault client has: Gloo has its own client, so a login from here may work
 * where Gloo's does not. A file that names the variables anywhere is taken to set them: this is a hint.
 */
export function vaultSettingsGlooLacks({
  environment,
  givenValues: { gloo },
  enterprise,
  VAULT_ADDRESS,
}: Pick<HelmGuide, 'environment' | 'givenValues' | 'enterprise' | 'VAULT_ADDRESS'>): string[] {
  const { text = '' } = gloo ?? {};
  const customEnv = `${enterprise ? 'gloo.' : ''}gloo.deployment.customEnv`;
  const warn = (variable: string, value: string) =>
    `${variable} is set here, but Gloo has its own client and does not see it: set ${value} under ${customEnv} in the file that GLOO_HELM_VALUES names.`;
  return [
    ...(environment.VAULT_CACERT && VAULT_ADDRESS.startsWith('https:') && !AUTHORITY.test(text)
      ? [warn('VAULT_CACERT', 'VAULT_CACERT_BYTES')]
      : []),
    ...(environment.VAULT_NAMESPACE && !text.includes('VAULT_NAMESPACE')
      ? [warn('VAULT_NAMESPACE', 'VAULT_NAMESPACE')]
      : []),
  ];
}
