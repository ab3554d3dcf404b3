import type { Work } from 'engine/resource';
import type { HelmRelease, Kubectl } from 'kubernetes';
import {
  type Existing,
  type FindResource,
  type Observing,
  observe,
  observeResource,
  type ReleaseObservation,
  Unknown,
} from 'troubleshoot';
import { pendingRelease } from './pending-release.ts';
import { podsOf, ROLE_ANNOTATION } from './pods.ts';
import { serviceAccountOf } from './repairs.ts';
import { compareSettings, type GlooSettings, readSettings } from './settings.ts';

const WEBHOOK = 'pod-identity-webhook';

/** What is observed in the cluster. */
export interface GuideInCluster {
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
  /** The local names of its chart repositories. */
  readonly repositories: readonly string[];
  /** Gloo's settings for its Vault, from its Settings object. */
  readonly settings: GlooSettings;
  readonly resource: FindResource;
  /** The EKS Pod Identity associations of those service accounts, as far as the operator may read them. */
  readonly associations: Promise<readonly Association[]>;
}

interface Association {
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly id: string;
}

/** Observes Gloo in the cluster: its releases, service accounts, pods and settings. */
export function observeCluster(
  kubectl: Kubectl,
  guide: GuideInCluster,
  work: Work,
): Observing<
  | 'serviceAccounts'
  | 'pods'
  | 'podRuns'
  | 'webhook'
  | 'vaultRelease'
  | 'glooRelease'
  | 'repositories'
  | 'glooSettings'
> {
  const { namespace, serviceAccounts, resource } = guide;
  const glooRelease = observe(async () => release(await observeResource(resource, 'gloo-release', work)));
  /** Waits until Gloo is known to be installed; otherwise its parts are unknown. */
  const installed = async (otherwise = 'Gloo is not installed'): Promise<void> => {
    const [found] = await Promise.all([glooRelease, resource('gloo-release')]);
    if ('value' in found && found.value === undefined) throw new Unknown(otherwise);
  };
  const pods = observe(async () => {
    const [found] = await Promise.all([podsOf(kubectl, { namespace, serviceAccounts }, work), installed()]);
    return found;
  });
  return {
    glooRelease,
    vaultRelease: observe(async () => release(await observeResource(resource, 'vault-release', work))),
    repositories: observe(async () => {
      const found = await Promise.all(
        guide.repositories.map(async (name) => {
          const repository = await observeResource(resource, `${name}-repository`, work);
          return repository === undefined ? [] : [{ name, differences: repository.differences }];
        }),
      );
      return found.flat();
    }),
    serviceAccounts: observe(async () => {
      const [accounts, deployments, associations] = await Promise.all([
        kubectl.list('serviceaccount', namespace, work),
        kubectl.list('deployment', namespace, work),
        guide.associations,
        installed(),
      ]);
      return serviceAccounts.map((name) => {
        const account = accounts.find(({ metadata }) => metadata.name === name);
        return {
          name,
          exists: account !== undefined,
          needed: deployments.some((deployment) => serviceAccountOf(deployment) === name),
          role: account?.metadata.annotations?.[ROLE_ANNOTATION],
          association: associations.find(({ serviceAccount }) => serviceAccount === name),
        };
      });
    }),
    pods,
    podRuns: pods,
    webhook: observe(async () => {
      const names = await kubectl.names('mutatingwebhookconfiguration', work);
      return names.includes(WEBHOOK);
    }),
    glooSettings: observe(async () => {
      const reading = readSettings(kubectl, namespace, work);
      // Before Gloo is installed, the cluster does not know this kind and answers 404.
      reading.catch(() => undefined);
      await installed('Gloo’s Settings could not be read: Gloo is not installed');
      const settings = await reading;
      if (settings === undefined) return undefined;
      const seen = `Gloo looks at auth/${settings.aws?.mountPath}/ and ${settings.pathPrefix}/`;
      return { differences: compareSettings(settings, guide.settings), seen };
    }),
  };
}

function release(found: (Existing & { readonly live: unknown }) | undefined): ReleaseObservation | undefined {
  if (found === undefined) return undefined;
  const { differences, seen } = found;
  const live = found.live as HelmRelease;
  return { version: live.version, pending: pendingRelease(live)?.seen, differences, seen };
}
