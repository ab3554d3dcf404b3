import { few, observe, type Refusal, type Resource, type StepContext, type Variable } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import { serviceOf } from '../pods/vault-service.ts';
import { helmRelease } from '../release/release.ts';
import { releaseWorkloads } from '../release/workloads.ts';
import { valueAt } from '../systems/given-values.ts';
import type { HelmSystems, ReleaseChart } from '../systems/systems.ts';

const DEV_SERVER =
  'Vault runs in dev server mode, as in the guide: it keeps everything in memory and forgets it when it restarts.';

/** The guide's settings for the chart of Vault. */
export interface VaultSpec {
  readonly namespace: string;
  readonly set: { readonly 'server.dev.enabled': true };
  readonly repository: Variable;
  readonly version: Variable;
}

/** Vault step 1: the release of Vault, and its workloads. */
export function vaultRelease(
  systems: HelmSystems,
  { release, namespace, source, set }: VaultSpec & ReleaseChart,
): Resource[] {
  const { kubectl } = systems;
  const services = servicesIn(namespace, systems.VAULT_ADDRESS);
  return [
    helmRelease(systems, {
      release,
      namespace,
      source,
      set,
      keepsVersion: true,
      claim: 'Vault is installed as planned',
      explains: { missing: 'vault-release-differs', other: 'vault-release-differs' },
      given: systems.givenValues.vault,
      otherwise:
        'To use a Vault that is not a dev server, set VAULT_ADDR and VAULT_TOKEN: then none is installed or changed.',
      wouldBeLost: systems.lostWithVault,
      serves: (work) => injection(kubectl, work),
      makes: [
        { kind: 'serviceaccount', name: 'vault' },
        { kind: 'serviceaccount', name: 'vault-agent-injector' },
        { kind: 'mutatingwebhookconfiguration', name: INJECTOR },
        ...services.map(({ name }) => ({ kind: 'service', name }) as const),
      ],
      needs: [{ kind: 'StatefulSet', name: statefulSetOf(systems.VAULT_POD.name) }, ...services],
      refuses: (release, work) => refuseOtherMode(systems, release, work),
      warning: DEV_SERVER,
    }),
    releaseWorkloads(systems, { release, namespace }),
  ];
}

/** The pods that the release's injector serves, whatever Vault they use. */
async function injection(kubectl: HelmSystems['kubectl'], work: StepContext): Promise<readonly string[]> {
  const webhook = await kubectl.get('mutatingwebhookconfiguration', INJECTOR, '', work);
  if (webhook === undefined) return [];
  const found = await observe(() => kubectl.metadata('pod', '', work));
  if ('unknown' in found) return [`its injector, whose pods could not be listed: ${found.unknown}`];
  const pods = found.value.flatMap(({ annotations = {}, namespace, name }) =>
    GO_TRUE.test(annotations['vault.hashicorp.com/agent-inject'] ?? '') ? [`${namespace}/${name}`] : [],
  );
  return pods.length === 0 ? [] : [`the injector of ${few(pods)}`];
}

/** The values that Go's ParseBool, with which the injector reads its annotation, accepts as true. */
const GO_TRUE = /^(?:1|t|T|true|TRUE|True)$/;

const INJECTOR = 'vault-agent-injector-cfg';

/** The Service behind an address, if it is in the namespace. */
function servicesIn(namespace: string, address: string) {
  const [name, where] = serviceOf(address) ?? [];
  return name === undefined || where !== namespace ? [] : [{ kind: 'Service', name }];
}

/**
 * An upgrade to a dev server would lose the data of another Vault, which stays as it is, even with `--adopt`. The running Vault
 * decides, because a failed upgrade has left other values.
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
  const isDevByValues = String(valueAt(values, 'server.dev.enabled')) === 'true';
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

/** The StatefulSet of a pod. */
const statefulSetOf = (pod: string) => pod.replace(/-\d+$/, '');
