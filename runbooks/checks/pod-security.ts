import type { Work } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { VAULT_NAMESPACE } from 'vault-auth';
import type { Clients } from '../context.ts';
import { orUnknown } from './expected-identities.ts';

/** The label by which a namespace enforces a Pod Security Standard. */
const ENFORCED = 'pod-security.kubernetes.io/enforce';

/**
 * Whether the namespaces of the charts enforce the Pod Security Standard `restricted`, which the charts' pods meet only with
 * additional values. Warns at most: the API server decides which pods it admits.
 */
export function podSecurity(clients: Clients): Check {
  return {
    name: 'pod security',
    run: (work) => orUnknown(() => findRestricted(clients, work)),
  };
}

async function findRestricted(clients: Clients, work: Work): Promise<Finding> {
  const { inputs, vault } = clients;
  const charts = [
    ...(vault.external
      ? []
      : [{ release: 'vault', namespace: VAULT_NAMESPACE, variable: 'VAULT_HELM_VALUES' as const }]),
    { release: 'gloo', namespace: inputs.NAMESPACE, variable: 'GLOO_HELM_VALUES' as const },
  ];
  const releases = await Promise.all(
    charts.map(async ({ namespace, ...chart }) => ({
      namespace,
      ...chart,
      lacksValues:
        inputs[chart.variable] === undefined &&
        (await enforcesRestricted(clients, namespace, work)) &&
        !(await isDeployed(clients, chart.release, namespace, work)),
    })),
  );
  const lacking = releases.filter(({ lacksValues }) => lacksValues);
  if (lacking.length === 0)
    return { status: 'pass', detail: 'no namespace is known to forbid the charts’ pods' };
  const namespaces = lacking.map(({ namespace }) => namespace);
  const variables = lacking.map(({ variable }) => variable);
  return {
    status: 'warn',
    detail: `${namespaces.length === 1 ? `namespace ${namespaces[0]} enforces` : `namespaces ${namespaces.join(' and ')} enforce`} the Pod Security Standard restricted, which the charts’ pods do not meet by default`,
    next: [`Give the charts the values that docs/your-cluster.md has for it, in ${variables.join(' and ')}.`],
  };
}

async function enforcesRestricted({ kubectl }: Clients, name: string, work: Work): Promise<boolean> {
  const namespace = await kubectl.get('namespace', name, '', work);
  return namespace?.metadata.labels?.[ENFORCED] === 'restricted';
}

/** The API server has admitted the pods of a deployed release. */
async function isDeployed({ helm }: Clients, name: string, namespace: string, work: Work): Promise<boolean> {
  return (await helm.release(name, namespace, work))?.status === 'deployed';
}
