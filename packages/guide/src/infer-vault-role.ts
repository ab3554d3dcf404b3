import {
  type Aws,
  type CallerIdentity,
  type EksCluster,
  getRole,
  type NodeGroup,
  nodeGroup,
  nodeGroups,
  podIdentityAssociations,
} from 'aws-irsa/internal';
import {
  isMissing,
  type Lack,
  NotObservable,
  observe,
  observedValue,
  prefetch,
  type StepContext,
} from 'engine/resource';
import { keyVariable, observePod, ROLE_ANNOTATION } from 'gloo-install/internal';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import {
  configuredCredentials,
  NAMESPACE_OF_VAULT,
  VAULT_POD,
  type VaultConnection,
} from 'vault-auth/internal';
import type { Inputs } from './inputs/inputs.ts';

export const VAULT_SERVICE_ACCOUNT = 'vault';

interface Asked extends Inputs {
  readonly aws: Aws;
  readonly kubectl: Kubectl;
  readonly vault: VaultConnection;
  readonly callerIdentity: () => Promise<CallerIdentity>;
  readonly eksCluster: () => Promise<EksCluster>;
}

export interface InferredRole {
  readonly role: string;
  readonly from: string;
  /** Whether the name comes from the operator or AWS. Vault's settings and a service account's annotation may come from others. */
  readonly isGiven: boolean;
}

/**
 * The role with which Vault looks up Gloo's role, or will: the one in the settings of its auth method, otherwise the operator's
 * choice, or the role of its process.
 * @throws NotObservable if Vault uses keys, which name no role, or if the role is unclear
 */
export async function inferVaultRole(systems: Asked, work: StepContext): Promise<InferredRole> {
  const ofProcess = prefetch(roleOfProcess(systems, work));
  const accountId = async () => (await systems.callerIdentity()).accountId;
  const configured = await observe(() => configuredCredentials(systems, accountId, work));
  if ('value' in configured && configured.value !== undefined) {
    const { from, roleArn } = configured.value;
    if (roleArn === undefined)
      throw new NotObservable(`${from} has an access key, and only AWS knows whose it is`);
    const found = roleWith(roleArn, from);
    const isGiven = systems.VAULT_STS_ROLE_ARN !== undefined || found.role === systems.VAULT_ASSUMED_ROLE;
    return { ...found, isGiven };
  }
  if (systems.VAULT_ASSUMED_ROLE === undefined) observedValue(configured);
  return ofProcess;
}

/** The role of Vault's service account (IRSA or EKS Pod Identity) or of its node, unless the operator named it. */
async function roleOfProcess(systems: Asked, work: StepContext): Promise<InferredRole> {
  const { VAULT_ASSUMED_ROLE, kubectl, vault } = systems;
  if (VAULT_ASSUMED_ROLE !== undefined) return roleWith(VAULT_ASSUMED_ROLE, 'VAULT_ASSUMED_ROLE');
  if (vault.isExternal) throw roleUnknown('Vault is your own', OwnVaultsRole);
  const associated = prefetch(roleByPodIdentity(systems));
  const [pod, account] = await Promise.all([
    kubectl.get('pod', VAULT_POD, NAMESPACE_OF_VAULT, work),
    kubectl.get('serviceaccount', VAULT_SERVICE_ACCOUNT, NAMESPACE_OF_VAULT, work),
  ]);
  const key = pod && keyVariable(pod);
  if (key !== undefined)
    throw roleUnknown(
      `pod ${NAMESPACE_OF_VAULT}/${VAULT_POD} has ${key}, and only AWS knows whose keys these are`,
    );
  const observed = pod && observePod(pod);
  if (observed === undefined || observed.podIdentity) {
    const found = await associated;
    if (found !== undefined) return found;
    if (observed !== undefined)
      throw roleUnknown('it comes from EKS Pod Identity, and its association is gone');
  }
  const own = observed === undefined ? account?.metadata.annotations?.[ROLE_ANNOTATION] : observed.role;
  if (own !== undefined) return { ...roleWith(own, 'of its service account, by IRSA'), isGiven: false };
  return roleOfNodes(
    pod === undefined ? await allNodeGroups(systems) : [await nodeGroupOf(systems, pod, work)],
  );
}

async function nodeGroupOf(
  { kubectl, aws, CLUSTER_NAME }: Asked,
  pod: KubernetesObject,
  work: StepContext,
): Promise<NodeGroup> {
  const nodeName = pod.spec?.nodeName;
  if (nodeName === undefined)
    throw new NotObservable(`pod ${NAMESPACE_OF_VAULT}/${VAULT_POD} is on no node yet`);
  const node = await kubectl.get('node', nodeName, '', work);
  const group = node?.metadata.labels?.['eks.amazonaws.com/nodegroup'];
  if (group === undefined) throw roleUnknown(`node ${nodeName} is in no managed node group`);
  return nodeGroup(aws, CLUSTER_NAME, group);
}

async function allNodeGroups({ eksCluster, aws, CLUSTER_NAME }: Asked): Promise<readonly NodeGroup[]> {
  const [{ autoMode }, groups] = await Promise.all([eksCluster(), nodeGroups(aws, CLUSTER_NAME)]);
  if (autoMode) throw new WithoutIdentity('pods cannot use the role of nodes of Auto Mode');
  return groups;
}

/** Nothing shows with which role the operator's own Vault runs. */
class OwnVaultsRole extends NotObservable {}

/**
 * AWS may deny Vault's look-up of Gloo's role after AWS and Vault were changed: because the role with which Vault looks it up does not
 * exist, or is unknown. A person is asked about an unknown one, which Vault's error names; a run without a person could go no further.
 */
export async function vaultRoleLacks(systems: Asked, work: StepContext): Promise<readonly Lack[]> {
  const { aws, VAULT_STS_ROLE_ARN, VAULT_AUTH_GET_ROLE_SCOPE, VAULT_IRSA_ROLE_NAME } = systems;
  const input = VAULT_STS_ROLE_ARN === undefined ? 'VAULT_ASSUMED_ROLE' : 'VAULT_STS_ROLE_ARN';
  if (VAULT_AUTH_GET_ROLE_SCOPE === 'none' && input === 'VAULT_ASSUMED_ROLE') return [];
  const given = systems[input];
  if (given !== undefined) {
    const { role } = roleWith(given, input);
    // A run creates the role of Vault's own service account.
    if (role === VAULT_IRSA_ROLE_NAME || !(await isMissing(() => getRole(aws, role)))) return [];
    return [
      {
        of: input,
        seen: `it names role ${role}, which IAM does not have`,
        remedy: `Export ${input}: the role ${input === 'VAULT_ASSUMED_ROLE' ? 'that Vault runs with' : 'of this account that Vault may assume'}.`,
      },
    ];
  }
  try {
    await inferVaultRole(systems, work);
  } catch (error) {
    if (!(error instanceof OwnVaultsRole)) return [];
    return [
      {
        of: 'VAULT_ASSUMED_ROLE',
        seen: 'it is not set, and AWS may deny your Vault iam:GetRole, which --yes repairs only for a role that you name',
        remedy:
          'Export VAULT_ASSUMED_ROLE: the name of the IAM role that Vault runs with. If Vault may already call iam:GetRole, or runs with no role: export VAULT_AUTH_GET_ROLE_SCOPE=none',
        unattended: true,
      },
    ];
  }
  return [];
}

/** Vault's pod cannot use the role of its node, and has no role of its own. */
export class WithoutIdentity extends NotObservable {}

async function roleByPodIdentity({ aws, CLUSTER_NAME }: Asked): Promise<InferredRole | undefined> {
  const accounts = { namespace: NAMESPACE_OF_VAULT, serviceAccounts: [VAULT_SERVICE_ACCOUNT] };
  const [association] = await podIdentityAssociations(aws, CLUSTER_NAME, accounts);
  return association && roleWith(association.roleArn, 'of its service account, by EKS Pod Identity');
}

function roleOfNodes(groups: readonly NodeGroup[]): InferredRole {
  const names = groups.map(({ name }) => name).join(', ');
  const out = groups.filter(({ mayLendRole }) => !mayLendRole);
  if (out.length > 0)
    throw roleUnknown(
      `pods cannot use the role of node group ${out.map(({ name }) => name).join(', ')}`,
      WithoutIdentity,
    );
  const [arn, ...others] = new Set(groups.map(({ roleArn }) => roleArn));
  if (arn === undefined) throw roleUnknown('the cluster has no managed node group');
  if (others.length > 0) throw roleUnknown(`the nodes of ${names} have different roles`);
  return roleWith(arn, `of node group ${names}`);
}

function roleWith(arn: string, from: string): InferredRole {
  return { role: arn.split('/').at(-1) ?? arn, from, isGiven: true };
}

function roleUnknown(why: string, Reason = NotObservable): NotObservable {
  return new Reason(`${why}: VAULT_ASSUMED_ROLE names the role that Vault runs with`);
}
