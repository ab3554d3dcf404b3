import { type NodeGroup, nodeGroup, nodeGroups, podIdentityAssociations, roleAbility } from 'aws-irsa';
import { observe, Unknown, type Work } from 'engine/resource';
import { hasPodIdentity, ROLE_ANNOTATION, roleOfPod } from 'gloo-install';
import type { KubernetesObject } from 'kubernetes';
import { VAULT_NAMESPACE, VAULT_POD } from 'vault-auth';
import type { Clients, RunContext } from '../context.ts';

export const VAULT_SERVICE_ACCOUNT = 'vault';

export interface RoleOfVault {
  readonly role: string;
  readonly from: string;
}

/**
 * The role that Vault's pod has, or will get: the one that the operator named, the one of its service account (IRSA or EKS Pod
 * Identity), or its node's.
 * @throws Unknown if that cannot be told
 */
export async function roleOfVault(clients: Clients, work: Work): Promise<RoleOfVault> {
  const { inputs, kubectl, vault } = clients;
  if (inputs.VAULT_ASSUMED_ROLE !== undefined) {
    return { role: inputs.VAULT_ASSUMED_ROLE, from: 'VAULT_ASSUMED_ROLE' };
  }
  if (vault.external) throw roleUnknown('Vault is your own');
  const [pod, account] = await Promise.all([
    kubectl.get('pod', VAULT_POD, VAULT_NAMESPACE, work),
    kubectl.get('serviceaccount', VAULT_SERVICE_ACCOUNT, VAULT_NAMESPACE, work),
  ]);
  if (pod === undefined || hasPodIdentity(pod)) {
    const associated = await roleByPodIdentity(clients);
    if (associated !== undefined) return associated;
    if (pod !== undefined) throw roleUnknown('it comes from EKS Pod Identity, and its association is gone');
  }
  const own = pod === undefined ? account?.metadata.annotations?.[ROLE_ANNOTATION] : roleOfPod(pod);
  if (own !== undefined) return { role: nameOf(own), from: 'of its service account, by IRSA' };
  return roleOfNodes(
    pod === undefined ? await allNodeGroups(clients) : [await nodeGroupOf(clients, pod, work)],
  );
}

async function nodeGroupOf(
  { kubectl, aws, inputs }: Clients,
  pod: KubernetesObject,
  work: Work,
): Promise<NodeGroup> {
  const { nodeName } = (pod.spec ?? {}) as { nodeName?: string };
  if (nodeName === undefined) throw new Unknown(`pod ${VAULT_NAMESPACE}/${VAULT_POD} is on no node yet`);
  const node = await kubectl.get('node', nodeName, '', work);
  const group = node?.metadata.labels?.['eks.amazonaws.com/nodegroup'];
  if (group === undefined) throw roleUnknown(`node ${nodeName} is in no managed node group`);
  return nodeGroup(aws, inputs.CLUSTER_NAME, group);
}

async function allNodeGroups({ eksCluster, aws, inputs }: Clients): Promise<readonly NodeGroup[]> {
  const [{ autoMode }, groups] = await Promise.all([eksCluster(), nodeGroups(aws, inputs.CLUSTER_NAME)]);
  if (autoMode) throw new WithoutIdentity('pods cannot use the role of nodes of Auto Mode');
  return groups;
}

/** Vault's pod cannot use the role of its node, and has none of its own. */
class WithoutIdentity extends Unknown {}

async function roleByPodIdentity({ aws, inputs }: Clients): Promise<RoleOfVault | undefined> {
  const of = { namespace: VAULT_NAMESPACE, serviceAccounts: [VAULT_SERVICE_ACCOUNT] };
  const [association] = await podIdentityAssociations(aws, inputs.CLUSTER_NAME, of);
  return (
    association && { role: nameOf(association.roleArn), from: 'of its service account, by EKS Pod Identity' }
  );
}

function roleOfNodes(groups: readonly NodeGroup[]): RoleOfVault {
  const names = groups.map(({ name }) => name).join(', ');
  const out = groups.filter(({ mayLendRole }) => !mayLendRole);
  if (out.length > 0) {
    const { message } = roleUnknown(
      `pods cannot use the role of node group ${out.map(({ name }) => name).join(', ')}`,
    );
    throw new WithoutIdentity(message);
  }
  const [role, ...others] = new Set(groups.map(({ roleArn }) => nameOf(roleArn)));
  if (role === undefined) throw roleUnknown('the cluster has no managed node group');
  if (others.length > 0) throw roleUnknown(`the nodes of ${names} have different roles`);
  return { role, from: `of node group ${names}` };
}

function nameOf(roleArn: string): string {
  return roleArn.split('/').at(-1) ?? roleArn;
}

function roleUnknown(why: string): Unknown {
  return new Unknown(`${why}: VAULT_ASSUMED_ROLE names the role that Vault runs with`);
}

/** The role that is not allowed to look up Gloo's role, or of which that cannot be told; without one, Vault has no credentials. */
interface ForeseenDenial {
  readonly role: string | undefined;
}

/**
 * Whether Vault will be kept from looking up Gloo's role, as far as that can be told; `undefined` if the policy simulator
 * says that it will not, or that the guide's repair would not help.
 * @throws Unknown if the role cannot be told
 */
export async function foreseenDenial(context: RunContext, work: Work): Promise<ForeseenDenial | undefined> {
  const { aws, VAULT_AUTH_ROLE_ARN } = context;
  // Its permission is in the plan already.
  if (context.vaultHasOwnRole) return undefined;
  try {
    const { role } = await roleOfVault(context, work);
    const ability = await observe(() => roleAbility(aws, role, ['iam:GetRole'], VAULT_AUTH_ROLE_ARN));
    const denied =
      'unknown' in ability || ability.value.denied.some(({ how }) => how === 'since nothing allows it');
    return denied ? { role } : undefined;
  } catch (error) {
    if (error instanceof WithoutIdentity) return { role: undefined };
    throw error;
  }
}
