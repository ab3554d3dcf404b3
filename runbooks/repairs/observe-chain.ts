import { nodeGroup, observeAws, observeCaller, podIdentityAssociations, roleAbility } from 'aws-irsa';
import { hasPodIdentity, loginMetrics, observeCluster, roleOfPod } from 'gloo-install';
import { Failure, reference, type Work } from 'resource';
import { stepThatMakes } from 'runbook';
import {
  type FindResource,
  type LoginObservation,
  type Observations,
  observe,
  observedValue,
  Unknown,
  type Wanted,
} from 'troubleshoot';
import { observeVault, VAULT_NAMESPACE, VAULT_POD, vaultShell } from 'vault-auth';
import { associationsOf } from '../checks/expected-identities.ts';
import { type Clients, openRunContext, type RunContext, SERVICE_ACCOUNTS } from '../context.ts';
import { vaultPaths } from '../inputs/vault-names.ts';
import { assumeNow, logIn } from '../proofs/as-gloo.ts';
import { glooSettings } from '../proofs/gloo-settings.ts';
import { policySpecOf } from '../rights/aws.ts';
import { GUIDE } from '../runbooks.ts';
import { VAULT_SERVICE_ACCOUNT } from './vault-identity.ts';

/** Observes the whole chain concurrently, from the cluster's issuer to a readable secret. Changes nothing. */
export async function observeChain(
  clients: Clients,
  work: Work,
): Promise<{ readonly observations: Observations; readonly context: RunContext | undefined }> {
  const { aws, kubectl, inputs } = clients;
  const opening = openRunContext(clients);
  const opened = observe(() => opening);
  const resource: FindResource = async (kind) => stepThatMakes(GUIDE, await opening, kind)?.resource;
  const roleArn = async () => (await opening).VAULT_AUTH_ROLE_ARN;
  const inAws = { ownership: clients.ownership, roleName: inputs.VAULT_AUTH_ROLE_NAME, roleArn, resource };
  const vault = observeVault(clients.vault, { ...vaultPaths(inputs), roleArn, resource }, work);
  const inCluster = {
    namespace: inputs.NAMESPACE,
    serviceAccounts: SERVICE_ACCOUNTS,
    repositories: ['hashicorp', inputs.enterprise ? 'glooe' : 'gloo'],
    settings: glooSettings(inputs),
    resource,
    associations: associationsOf(clients, inputs.NAMESPACE, SERVICE_ACCOUNTS).then((found) =>
      'value' in found ? found.value : [],
    ),
  };
  const observing: { readonly [Name in Exclude<keyof Observations, 'wanted'>]: Promise<Observations[Name]> } =
    {
      ...observeCaller(aws, clients.callerIdentity, () => policySpecOf(clients)),
      ...observeAws(aws, inAws, work),
      ...observeCluster(kubectl, inCluster, work),
      ...vault,
      vaultIdentity: observe(async () => vaultIdentity(await opening, work)),
      logins: observe(async () => {
        const accounts = await kubectl.list('serviceaccount', inputs.NAMESPACE, work);
        const existing = SERVICE_ACCOUNTS.filter((name) =>
          accounts.some(({ metadata }) => metadata.name === name),
        );
        return tryLogins(await opening, await vault.vault, existing, work);
      }),
      metrics: observe(async () => {
        const of = { namespace: inputs.NAMESPACE, serviceAccount: 'gloo' };
        const metrics = await loginMetrics(kubectl, of, work);
        if (metrics.length === 0) throw new Unknown('no pod of Gloo runs');
        return metrics;
      }),
    };
  const names = Object.keys(observing) as (keyof typeof observing)[];
  const values = await Promise.all(names.map((name) => observing[name]));
  const found = await opened;
  const context = 'value' in found ? found.value : undefined;
  const observed = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return {
    observations: {
      ...(observed as unknown as Omit<Observations, 'wanted'>),
      wanted: wantedOf(clients, context),
    },
    context,
  };
}

/** Logs in as each of Gloo's service accounts, if Vault answered. */
async function tryLogins(
  context: RunContext,
  vault: Observations['vault'],
  serviceAccounts: readonly string[],
  work: Work,
): Promise<readonly LoginObservation[]> {
  const { state } = observedValue(vault);
  if (state !== 'active') throw new Unknown(`Vault is ${state}`);
  if (serviceAccounts.length === 0) throw new Unknown('none of Gloo’s service accounts exists');
  return Promise.all(
    serviceAccounts.map(async (serviceAccount) => {
      try {
        await logIn(context, await assumeNow(context, serviceAccount, work), work);
        return { serviceAccount };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return { serviceAccount, broke: { link: error.resource, said: error.seen } };
      }
    }),
  );
}

/** The role with which Vault calls AWS, and whether it may look up the guide's role. */
async function vaultIdentity(context: RunContext, work: Work) {
  const { role, from } = await roleOfVault(context, work);
  const ability = await roleAbility(context.aws, role, ['iam:GetRole'], context.VAULT_AUTH_ROLE_ARN);
  return { role, from, ability };
}

/**
 * The role that Vault's pod gets: the one that the operator named, the one of its service account (IRSA or EKS Pod
 * Identity), or its node's.
 */
async function roleOfVault(
  { inputs, kubectl, vault, aws }: RunContext,
  work: Work,
): Promise<{ role: string; from: string }> {
  if (inputs.VAULT_ASSUMED_ROLE !== undefined) {
    return { role: inputs.VAULT_ASSUMED_ROLE, from: 'VAULT_ASSUMED_ROLE' };
  }
  if (vault.external) throw roleUnknown('Vault is your own');
  const pod = await kubectl.get('pod', VAULT_POD, VAULT_NAMESPACE, work);
  if (pod === undefined) throw new Unknown(`there is no pod ${VAULT_NAMESPACE}/${VAULT_POD}`);
  const own = roleOfPod(pod)?.split('/').at(-1);
  if (own !== undefined) return { role: own, from: 'of its service account, by IRSA' };
  if (hasPodIdentity(pod)) {
    const of = { namespace: VAULT_NAMESPACE, serviceAccounts: [VAULT_SERVICE_ACCOUNT] };
    const [association] = await podIdentityAssociations(aws, inputs.CLUSTER_NAME, of);
    const role = association?.roleArn.split('/').at(-1);
    if (role === undefined) throw roleUnknown('it comes from EKS Pod Identity, and its association is gone');
    return { role, from: 'of its service account, by EKS Pod Identity' };
  }
  const { nodeName } = (pod.spec ?? {}) as { nodeName?: string };
  if (nodeName === undefined) throw new Unknown(`pod ${VAULT_NAMESPACE}/${VAULT_POD} is on no node yet`);
  const node = await kubectl.get('node', nodeName, '', work);
  const group = node?.metadata.labels?.['eks.amazonaws.com/nodegroup'];
  if (group === undefined) throw roleUnknown(`node ${nodeName} is in no managed node group`);
  const { roleArn, podsReachRole } = await nodeGroup(aws, inputs.CLUSTER_NAME, group);
  if ('value' in podsReachRole && !podsReachRole.value) {
    throw roleUnknown(`pods cannot use the role of node group ${group}`);
  }
  return { role: roleArn.split('/').at(-1) ?? roleArn, from: `of node group ${group}` };
}

function roleUnknown(why: string): Unknown {
  return new Unknown(`${why}: VAULT_ASSUMED_ROLE names the role that Vault runs with`);
}

/** The guide's variables as far as they are known. Those that only AWS knows stay references. */
function wantedOf({ inputs, kubectl, vault }: Clients, context: RunContext | undefined): Wanted {
  return {
    clusterName: inputs.CLUSTER_NAME,
    region: inputs.AWS_REGION,
    accountId: context?.account.accountId ?? reference('ACCOUNT_ID'),
    oidcProvider: context?.OIDC_PROVIDER ?? reference('OIDC_PROVIDER'),
    namespace: inputs.NAMESPACE,
    serviceAccounts: SERVICE_ACCOUNTS,
    roleName: inputs.VAULT_AUTH_ROLE_NAME,
    roleArn: context?.VAULT_AUTH_ROLE_ARN ?? reference('VAULT_AUTH_ROLE_ARN'),
    policyName: inputs.VAULT_AUTH_POLICY_NAME,
    getRolePolicyName: inputs.VAULT_AUTH_GET_ROLE_POLICY_NAME,
    headerValue: inputs.IAM_SERVER_ID_HEADER_VALUE,
    stsEndpoint: context?.STS_ENDPOINT ?? reference('STS_ENDPOINT'),
    mountPath: inputs.VAULT_AWS_AUTH_PATH,
    pathPrefix: inputs.VAULT_KV_PATH,
    edgeVersion: inputs.EDGE_VERSION,
    kubectl: kubectl.shown,
    vault: vaultShell(vault.external)('vault'),
  };
}
