import {
  clockSkew,
  type IamRole,
  managedIssuers,
  missingPermissions,
  nodeGroupRole,
  roleAbility,
} from 'aws-irsa';
import type { Work } from 'resource';
import { type Observations, Unknown } from 'troubleshoot';
import { VAULT_NAMESPACE, VAULT_POD } from 'vault-auth';
import type { Clients, RunContext } from '../context.ts';
import { roleOf } from '../pods.ts';
import { policySpecOf } from '../rights/aws.ts';
import { compareResource, type GuideThing, observeResource } from './made.ts';
import { observe } from './observe.ts';

type Looks<Name extends keyof Observations> = { [Key in Name]: Promise<Observations[Key]> };

/** Looks at the operator: who it is, what it may do, and its clock. */
export function observeCaller(clients: Clients): Looks<'caller' | 'permissions'> {
  const { aws, callerIdentity } = clients;
  return {
    caller: observe(async () => {
      const [{ arn }, skew] = await Promise.all([callerIdentity(), clockSkew(aws)]);
      return { arn, skew };
    }),
    permissions: observe(async () => {
      const answer = await missingPermissions(aws, await callerIdentity(), await policySpecOf(clients));
      if (answer.unknown !== undefined) throw new Unknown(`what you may do: ${answer.unknown}`);
      return answer.missing;
    }),
  };
}

/** Looks at what the AWS section made. */
export function observeAws(
  open: () => Promise<RunContext>,
  work: Work,
): Looks<'oidcProvider' | 'ourIssuers' | 'role' | 'policy' | 'attachment' | 'roleAbility'> {
  const compared = (thing: GuideThing) => observe(async () => compareResource(await open(), thing, work));
  const provider = compared('oidc-provider');
  const role = observe(async () => {
    const found = await observeResource<IamRole>(await open(), 'role', work);
    const loose = JSON.stringify(found?.live.trust)?.includes('IfExists') ?? false;
    return found && { differences: found.differences, loose };
  });
  return {
    oidcProvider: provider,
    ourIssuers: observe(async () => {
      const found = await provider;
      // Reads every provider of the account: only where it matters.
      if (!('value' in found) || found.value !== undefined) return [];
      const { aws, ownership } = await open();
      return managedIssuers(aws, ownership);
    }),
    role,
    policy: compared('policy'),
    attachment: compared('attachment'),
    roleAbility: observe(async () => {
      const { aws, inputs, VAULT_AUTH_ROLE_ARN: resource } = await open();
      const found = await role;
      if ('value' in found && found.value === undefined) throw new Unknown('the role does not exist');
      return roleAbility(aws, inputs.VAULT_AUTH_ROLE_NAME, [
        { action: 'iam:GetRole', resource },
        { action: 'sts:AssumeRole', resource },
      ]);
    }),
  };
}

/** Whom Vault calls AWS as, and whether that one may look up the role. */
export function observeVaultIdentity(open: () => Promise<RunContext>, work: Work): Looks<'vaultIdentity'> {
  return {
    vaultIdentity: observe(async () => {
      const guide = await open();
      const { role, from } = await roleOfVault(guide, work);
      const ability = await roleAbility(guide.aws, role, [
        { action: 'iam:GetRole', resource: guide.VAULT_AUTH_ROLE_ARN },
      ]);
      return { role, from, ability };
    }),
  };
}

/** The role that Vault runs with: as it was named, its own, or that of its node. */
async function roleOfVault(guide: RunContext, work: Work): Promise<{ role: string; from: string }> {
  const { inputs, kubectl, vault, aws } = guide;
  if (inputs.VAULT_ASSUMED_ROLE !== undefined) {
    return { role: inputs.VAULT_ASSUMED_ROLE, from: 'VAULT_ASSUMED_ROLE' };
  }
  if (vault.external) throw unknown('Vault is your own');
  const pod = await kubectl.get('pod', VAULT_POD, VAULT_NAMESPACE, work);
  if (pod === undefined) throw new Unknown(`there is no pod ${VAULT_NAMESPACE}/${VAULT_POD}`);
  const own = roleOf(pod)?.split('/').at(-1);
  if (own !== undefined) return { role: own, from: 'of its own service account' };
  const { nodeName } = (pod.spec ?? {}) as { nodeName?: string };
  if (nodeName === undefined) throw new Unknown(`pod ${VAULT_NAMESPACE}/${VAULT_POD} is on no node yet`);
  const node = await kubectl.get('node', nodeName, '', work);
  const group = node?.metadata.labels?.['eks.amazonaws.com/nodegroup'];
  if (group === undefined) throw unknown(`node ${nodeName} is in no managed node group`);
  const arn = await nodeGroupRole(aws, inputs.CLUSTER_NAME, group);
  return { role: arn.split('/').at(-1) ?? arn, from: `of node group ${group}` };
}

function unknown(why: string): Unknown {
  return new Unknown(`${why}: VAULT_ASSUMED_ROLE names the role that Vault runs with`);
}
