import { isOwnMark, observe, observedValue, quote, type StepContext } from 'engine/resource';
import { titleOfRelease } from 'kubernetes';
import { markOfRelease } from '../objects/ownership.ts';
import { type ChartVariables, glooChart } from '../systems/charts.ts';
import type { HelmSystems } from '../systems/systems.ts';
import { crdsOf, unlessFolder } from './release-command.ts';

/** An object that a teardown leaves to the operator, and the commands that remove it. */
interface Leftover {
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  readonly command: string;
}

/** One of Gloo's CRDs: the chart installs all of them, or none. */
const GLOO_CRD = 'settings.gloo.solo.io';

/**
 * The objects that helm leaves behind when it uninstalls the guide's releases: namespaces, CRDs and repositories, which others
 * may use; and the guide's Vault, if the operator now has another one. Objects that cannot be read are listed as well.
 * @param inCluster whether the cluster still exists, and may be read
 */
export async function leftByHelm(
  guide: Pick<HelmSystems, 'helm' | 'kubectl' | 'ownership' | 'VAULT_POD' | 'vault'> &
    ChartVariables & { readonly NAMESPACE: string },
  inCluster: boolean,
  work: StepContext,
): Promise<Leftover[]> {
  const { helm, kubectl, VAULT_POD, NAMESPACE } = guide;
  const all = guide.vault.isExternal ? [NAMESPACE] : [NAMESPACE, VAULT_POD.namespace];
  // Every cluster has this namespace.
  const namespaces = all.filter((name) => name !== 'default');
  const crds = glooChart({ ...guide, enterprise: false });
  const clusterObjects = [
    ...namespaces.map((name) => ({
      kind: 'namespace',
      name: `namespace ${name}`,
      exists: () => kubectl.get('namespace', name, '', work),
      detail: 'first check what else is in it',
      command: [
        `kubectl get all,configmap,secret,pvc --namespace ${quote(name)}`,
        `kubectl delete namespace ${quote(name)}`,
      ].join('\n'),
    })),
    {
      kind: 'gloo-crds',
      name: 'the CRDs of Gloo',
      exists: () => kubectl.get('customresourcedefinition', GLOO_CRD, '', work),
      detail:
        'every Gloo in the cluster needs them, and deleting them deletes all virtual services, upstreams and their other objects',
      command: unlessFolder(crds, `${crdsOf(crds)} |\n  kubectl delete --filename -`),
    },
  ];
  const hooks = await observe(async () => (inCluster ? boundByHooks(kubectl, NAMESPACE, work) : undefined));
  const ofHooks = {
    kind: 'gloo-hook-roles',
    name: 'the cluster roles of Gloo’s hooks',
    exists: async () => observedValue(hooks),
    detail: 'hooks of Gloo’s chart created them, and helm uninstall leaves them',
    command:
      'value' in hooks && hooks.value !== undefined
        ? `kubectl delete ${hooks.value.map(quote).join(' ')}`
        : 'kubectl get clusterrolebinding,clusterrole --selector app=gloo',
  };
  const { namespace } = VAULT_POD;
  const guidesVault = {
    kind: 'vault-release',
    name: titleOfRelease({ name: 'vault', namespace }),
    async exists() {
      const release = await helm.release('vault', namespace, work);
      return isOwnMark(markOfRelease(release, guide.ownership)) ? release : undefined;
    },
    detail:
      'the guide’s own Vault still runs and has its secrets: this teardown was for the Vault at VAULT_ADDR',
    command: `(unset VAULT_ADDR VAULT_ADDRESS VAULT_TOKEN; ./runbook 99-teardown)`,
  };
  const leftovers = [
    ...(inCluster && guide.vault.isExternal ? [guidesVault] : []),
    ...(inCluster ? [...clusterObjects, ofHooks] : []),
    ...['hashicorp', 'gloo', 'glooe'].map((name) => ({
      kind: `${name}-repository`,
      name: `helm repository ${name}`,
      exists: () => helm.repository(name, work),
      detail: 'on this machine, for any cluster',
      command: `helm repo remove ${name}`,
    })),
  ];
  const found = await Promise.all(
    leftovers.map(async ({ exists, ...one }) => {
      const look = await observe<unknown>(exists);
      if ('unknown' in look) return [{ ...one, detail: `not read: ${look.unknown}` }];
      return look.value === undefined ? [] : [one];
    }),
  );
  return found.flat();
}

/** The names of the bindings outside any namespace that hooks of Gloo's chart created for this namespace, and of their roles. */
async function boundByHooks(
  kubectl: HelmSystems['kubectl'],
  namespace: string,
  work: StepContext,
): Promise<readonly string[] | undefined> {
  const ofHooks = async (kind: 'clusterrole' | 'clusterrolebinding') =>
    (await kubectl.list(kind, '', work, 'app=gloo')).filter(
      ({ metadata }) => metadata.annotations?.['helm.sh/hook'] !== undefined,
    );
  const [all, roles] = await Promise.all([ofHooks('clusterrolebinding'), ofHooks('clusterrole')]);
  const bindings = all.filter(
    ({ subjects = [] }) =>
      subjects.length > 0 && subjects.every((subject) => subject.namespace === namespace),
  );
  const bound = roles.filter(({ metadata }) =>
    bindings.some(({ roleRef }) => roleRef?.name === metadata.name),
  );
  const names = [
    ...bindings.map(({ metadata }) => `clusterrolebinding/${metadata.name}`),
    ...bound.map(({ metadata }) => `clusterrole/${metadata.name}`),
  ];
  return names.length === 0 ? undefined : names;
}
