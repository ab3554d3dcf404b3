import {
  type Difference,
  differ,
  type Ownership,
  quote,
  quoteJson,
  type Resource,
  type Work,
} from 'engine/resource';
import type { Helm, Kubectl, KubernetesObject } from 'kubernetes';
import { isManagedRelease } from './ownership-labels.ts';
import { ROLE_ANNOTATION } from './pods.ts';
import { serviceAccountOf } from './repairs.ts';

export interface AnnotationSpec {
  readonly release: string;
  readonly namespace: string;
  /** The service accounts that carry it; those that the chart did not create are ignored. */
  readonly serviceAccounts: readonly string[];
  /** Whether the chart annotates the accounts that it creates, so that only existing ones can differ. */
  readonly byChart?: boolean;
  readonly roleArn: string;
  /** The variable that names the role; VAULT_AUTH_ROLE_NAME by default. */
  readonly variable?: string;
}

interface LiveAnnotations {
  readonly roles: Readonly<Record<string, LiveRole>>;
  /** Whether the release that created them is managed. */
  readonly managed: boolean;
}

interface LiveRole {
  readonly arn: string | undefined;
  /** The programs that set it, by the names under which Kubernetes records them: `kubectl-annotate`. */
  readonly managers: readonly string[];
}

/**
 * The role annotation of a release's service accounts, as `helm-overrides.yaml` sets Gloo's (Gloo Gateway step 1). The
 * release keeps its values and does not show later changes in the cluster. If the chart annotates them, they come before
 * their release: Helm 4 refuses to change an annotation that another program has set.
 */
export function annotatedServiceAccounts(
  kubectl: Kubectl,
  helm: Helm,
  ownership: Ownership,
  spec: AnnotationSpec,
): Resource<LiveAnnotations> {
  const { release, namespace, serviceAccounts, byChart = false, roleArn } = spec;
  const { variable = 'VAULT_AUTH_ROLE_NAME' } = spec;
  const annotate = (name: string) =>
    `kubectl annotate serviceaccount ${name} -n ${quote(namespace)} --overwrite ${ROLE_ANNOTATION}=${quote(roleArn)}`;
  /** The chart annotates the accounts that it creates. */
  const made = byChart ? [] : serviceAccounts;
  const wrongIn = ({ roles }: LiveAnnotations) =>
    Object.keys(roles).filter((account) => roles[account]?.arn !== roleArn);
  const read = async (work: Work): Promise<LiveAnnotations | undefined> => {
    const found = await kubectl.list('serviceaccount', namespace, work);
    const meant = found.filter(({ metadata }) => serviceAccounts.includes(metadata.name));
    if (meant.length === 0 && !byChart) return undefined;
    const roles = Object.fromEntries(
      meant.map((account) => [account.metadata.name, roleAnnotation(account)]),
    );
    const fits = Object.values(roles).every(({ arn }) => arn === roleArn);
    // Their owner matters only if they differ.
    const made = fits ? undefined : await helm.release(release, namespace, work);
    return { roles, managed: made !== undefined && isManagedRelease(made, ownership) };
  };
  return {
    ownership,
    kind: 'service-account-annotations',
    name: `service accounts of ${namespace}/${release} annotated`,
    // As `differs` and `missingServiceAccounts`: nothing may run as one that does not exist.
    check: [
      `kubectl get serviceaccount,deployment -n ${quote(namespace)} --output json |`,
      `  jq -es --arg arn ${quote(roleArn)} --argjson names ${quoteJson(serviceAccounts)} '.[] |`,
      '    [.items[] | select(.kind == "ServiceAccount").metadata | select(.name | IN($names[]))] as $accounts |',
      '    [.items[].spec.template.spec.serviceAccountName | select(IN($names[]))] - [$accounts[].name] == [] and',
      `    $accounts != [] and all($accounts[]; .annotations["${ROLE_ANNOTATION}"] == $arn)' > /dev/null`,
    ].join('\n'),
    read,
    differs: ({ roles }) => Object.entries(roles).flatMap(([name, role]) => differRole(name, role, roleArn)),
    remark: ({ roles }) => Object.keys(roles).join(', ') || 'the chart creates them with it',
    mayChange: ({ managed }) => managed || `To keep the role that they have, set ${variable} to it.`,
    command: (live) => (live === undefined ? made : wrongIn(live)).map(annotate).join('\n'),
    async write(_live, work) {
      // The release may have created or changed them since the plan.
      const now = await read(work);
      for (const name of now === undefined ? [] : wrongIn(now)) {
        await kubectl.annotateServiceAccount(name, namespace, `${ROLE_ANNOTATION}=${roleArn}`, work);
      }
    },
  };
}

/** The role that a service account is annotated with, and who set it. */
export function roleAnnotation({ metadata }: KubernetesObject): LiveRole {
  const { annotations = {}, managedFields = [] } = metadata;
  const managers = managedFields
    .filter(({ fieldsV1 }) => fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${ROLE_ANNOTATION}`])
    .map(({ manager }) => manager);
  return { arn: annotations[ROLE_ANNOTATION], managers };
}

function differRole(account: string, { arn, managers }: LiveRole, wanted: string): Difference[] {
  if (arn === wanted) return [];
  const setBy = managers.length === 0 ? '' : ` (set by ${managers.join(', ')})`;
  return differ(account, arn && `${arn}${setBy}`, wanted);
}

/**
 * The service accounts that workloads of a release run as and that somebody has deleted. Its values do not show that they
 * are missing, and an upgrade with the same values creates them again. Newer charts have no `discovery`.
 */
export async function missingServiceAccounts(
  kubectl: Kubectl,
  { namespace, serviceAccounts }: Pick<AnnotationSpec, 'namespace' | 'serviceAccounts'>,
  work: Work,
): Promise<readonly Difference[]> {
  const [accounts, deployments] = await Promise.all([
    kubectl.list('serviceaccount', namespace, work),
    kubectl.list('deployment', namespace, work),
  ]);
  const existing = accounts.map(({ metadata }) => metadata.name);
  const needed = deployments.map(serviceAccountOf);
  return serviceAccounts
    .filter((name) => needed.includes(name) && !existing.includes(name))
    .flatMap((name) => differ(`serviceaccount ${name}`, undefined, 'present'));
}
