import type { HelmRelease, KubernetesObject } from 'cluster-tools';
import { pendingRelease, ROLE_ANNOTATION, serviceAccountOf } from 'gloo-install';
import { differSubset, type Work } from 'resource';
import { type Compared, type Observations, type ReleaseObservation, Unknown } from 'troubleshoot';
import { AWS_MOUNT, KV_MOUNT } from 'vault-auth';
import { type Clients, type RunContext, SERVICE_ACCOUNTS } from '../context.ts';
import type { Inputs } from '../inputs.ts';
import { glooPodsAmong } from '../pods.ts';
import { compareResource, observeResource } from './made.ts';
import { observe } from './observe.ts';

type Looks<Name extends keyof Observations> = { [Key in Name]: Promise<Observations[Key]> };

const WEBHOOK = 'pod-identity-webhook';

/** What is in Gloo's namespace. */
export interface NamespaceObjects {
  readonly accounts: readonly KubernetesObject[];
  readonly deployments: readonly KubernetesObject[];
  readonly pods: readonly KubernetesObject[];
}

/** Lists what is in Gloo's namespace, by one kubectl. */
export async function listNamespace({ kubectl, inputs }: Clients, work: Work): Promise<NamespaceObjects> {
  const all = await kubectl.list('serviceaccount,deployment,pod', inputs.NAMESPACE, work);
  const of = (kind: string) => all.filter((object) => object.kind === kind);
  return { accounts: of('ServiceAccount'), deployments: of('Deployment'), pods: of('Pod') };
}

/** Looks at Gloo in the cluster: its releases, service accounts, pods and settings. */
export function observeCluster(
  clients: Clients,
  open: () => Promise<RunContext>,
  objects: Promise<NamespaceObjects>,
  work: Work,
): Looks<
  'serviceAccounts' | 'pods' | 'webhook' | 'vaultRelease' | 'glooRelease' | 'repositories' | 'glooSettings'
> {
  const { kubectl, inputs } = clients;
  const glooRelease = observe(async () =>
    release(await observeResource<HelmRelease>(await open(), 'gloo', work)),
  );
  /** What belongs to Gloo can be looked for only where Gloo is. */
  const installed = async (): Promise<void> => {
    const found = await glooRelease;
    if ('value' in found && found.value === undefined) throw new Unknown('Gloo is not installed');
  };
  return {
    glooRelease,
    vaultRelease: observe(async () =>
      release(await observeResource<HelmRelease>(await open(), 'vault', work)),
    ),
    repositories: observe(async () => {
      const guide = await open();
      const [vault, gloo] = await Promise.all([
        compareResource(guide, 'vault-repository', work),
        compareResource(guide, 'gloo-repository', work),
      ]);
      return [
        ...(vault ? [{ name: 'hashicorp', ...vault }] : []),
        ...(gloo ? [{ name: inputs.enterprise ? 'glooe' : 'gloo', ...gloo }] : []),
      ];
    }),
    serviceAccounts: observe(async () => {
      const [{ accounts, deployments }] = await Promise.all([objects, open(), installed()]);
      return SERVICE_ACCOUNTS.map((name) => {
        const account = accounts.find(({ metadata }) => metadata.name === name);
        return {
          name,
          there: account !== undefined,
          needed: deployments.some((deployment) => serviceAccountOf(deployment) === name),
          role: account?.metadata.annotations?.[ROLE_ANNOTATION],
        };
      });
    }),
    pods: observe(async () => {
      const [{ pods }] = await Promise.all([objects, open(), installed()]);
      return glooPodsAmong(pods);
    }),
    webhook: observe(async () => {
      const names = await kubectl.names('mutatingwebhookconfiguration', work);
      return names.includes(WEBHOOK);
    }),
    glooSettings: observe(async () => {
      // Before Gloo is installed, the cluster knows no such kind.
      const asking = kubectl.get('settings.gloo.solo.io', 'default', inputs.NAMESPACE, work);
      const [settings] = await Promise.all([asking, installed()]);
      return settings && compareSettings(settings.spec, inputs);
    }),
  };
}

function release(
  found: { readonly live: HelmRelease; readonly differences: ReleaseObservation['differences'] } | undefined,
): ReleaseObservation | undefined {
  if (found === undefined) return undefined;
  const { live, differences } = found;
  return { version: live.version, pending: pendingRelease(live), differences };
}

/** How Gloo's Settings for its Vault differ from the guide's; `undefined` where they name none. */
function compareSettings(spec: unknown, inputs: Inputs): Compared | undefined {
  const { secretOptions } = (spec ?? {}) as { secretOptions?: { sources?: { vault?: VaultSource }[] } };
  const vault = secretOptions?.sources?.find((source) => source.vault !== undefined)?.vault;
  if (vault === undefined) return undefined;
  const { mountPath, iamServerIdHeader, region } = vault.aws ?? {};
  const wanted = {
    mountPath: AWS_MOUNT,
    pathPrefix: KV_MOUNT,
    iamServerIdHeader: inputs.IAM_SERVER_ID_HEADER_VALUE,
    region: inputs.AWS_REGION,
  };
  const live = { mountPath, pathPrefix: vault.pathPrefix, iamServerIdHeader, region };
  return { differences: differSubset(wanted, live) };
}

interface VaultSource {
  readonly pathPrefix?: string;
  readonly aws?: {
    readonly mountPath?: string;
    readonly iamServerIdHeader?: string;
    readonly region?: string;
  };
}
