import {
  type CallerIdentity,
  findPolicy,
  getRole,
  isAwsError,
  type MarkedResources,
  NOTHING_MARKED,
  policyArn,
  readMarked,
} from 'aws-irsa/internal';
import { observe, reference, unless, wrongInput } from 'engine/resource';
import type { Selection } from 'engine/run';
import { loginEndpoint } from './connect-vault.ts';
import { createGuide } from './create-guide.ts';
import type { Guide, Systems } from './guide.ts';
import { vaultRoleName } from './inputs/inputs.ts';

/**
 * Reads the guide's variables that come from AWS (AWS step 1).
 * @throws Failure without credentials, if the account is not ACCOUNT_ID, or if the cluster does not exist.
 */
export async function openGuide(
  systems: Systems,
  /** Of a teardown, whose cluster may have been deleted: the selected steps. */
  selection?: Selection,
): Promise<Guide> {
  const { aws, vault } = systems;
  const [account, issuer, marked, role, vaultRole, hasScopedRepair, STS_ENDPOINT] = await Promise.all([
    systems.callerIdentity(),
    selection ? unless(refusedBy('ResourceNotFound'), issuerOf(systems)) : issuerOf(systems),
    selection ? markedUnderOtherNames(systems) : NOTHING_MARKED,
    getRole(aws, systems.VAULT_AUTH_ROLE_NAME),
    vault.isExternal ? undefined : unless(refusedBy('AccessDenied'), getRole(aws, vaultRoleName(systems))),
    selection === undefined && hasScopedRepairOf(systems),
    loginEndpoint(systems, aws),
  ]);
  refuseAnotherAccount(systems, account);
  // The issuer of a deleted cluster is found by its mark.
  const OIDC_PROVIDER = issuer ?? marked.issuers[0] ?? '';
  return createGuide(systems, {
    ...{ account, OIDC_PROVIDER, STS_ENDPOINT, role, vaultRole, hasScopedRepair },
    ...(selection && {
      teardown: {
        clusterIsGone: issuer === undefined,
        marked: { ...marked, issuers: marked.issuers.filter((one) => one !== OIDC_PROVIDER) },
        selection,
      },
    }),
  });
}

const issuerOf = async ({ eksCluster }: Systems) => (await eksCluster()).issuer;

/** Whether the policy of an earlier repair exists, if its scope is given. A scope of `none` makes no repair, and keeps this one. */
async function hasScopedRepairOf(systems: Systems): Promise<boolean> {
  const { aws, sources, IAM_PATH, VAULT_AUTH_GET_ROLE_POLICY_NAME, VAULT_AUTH_GET_ROLE_SCOPE } = systems;
  if (sources.VAULT_AUTH_GET_ROLE_SCOPE === undefined || VAULT_AUTH_GET_ROLE_SCOPE === 'none') return false;
  const arn = policyArn(await systems.callerIdentity(), VAULT_AUTH_GET_ROLE_POLICY_NAME, IAM_PATH);
  return (await unless(refusedBy('AccessDenied'), findPolicy(aws, arn))) !== undefined;
}

function markedUnderOtherNames(systems: Systems): Promise<MarkedResources> {
  const { aws, ownership, vault, VAULT_AUTH_ROLE_NAME } = systems;
  const { VAULT_AUTH_POLICY_NAME, VAULT_AUTH_GET_ROLE_POLICY_NAME } = systems;
  return readMarked(aws, ownership, {
    roles: [VAULT_AUTH_ROLE_NAME, ...(vault.isExternal ? [] : [vaultRoleName(systems)])],
    policies: [VAULT_AUTH_POLICY_NAME, VAULT_AUTH_GET_ROLE_POLICY_NAME],
  });
}

/** Stands for an unknown AWS account. */
export const UNKNOWN_ACCOUNT = {
  accountId: reference('ACCOUNT_ID'),
  partition: reference('PARTITION'),
  arn: reference('CALLER_ARN'),
};

/**
 * The guide as far as AWS responds, to examine everything else: references stand for values that only AWS knows.
 * @throws Failure of kind input if the account is not ACCOUNT_ID
 */
export async function openPartly(systems: Systems): Promise<Guide> {
  const [account, cluster] = await Promise.all([
    observe(systems.callerIdentity),
    observe(systems.eksCluster),
  ]);
  if ('value' in account) refuseAnotherAccount(systems, account.value);
  const answers = {
    account: 'value' in account ? account.value : UNKNOWN_ACCOUNT,
    OIDC_PROVIDER: 'value' in cluster ? cluster.value.issuer : reference('OIDC_PROVIDER'),
    STS_ENDPOINT: await loginEndpoint(systems, systems.aws),
  };
  return { ...createGuide(systems, answers), VAULT_AUTH_ROLE_ARN: reference('VAULT_AUTH_ROLE_ARN') };
}

function refuseAnotherAccount({ ACCOUNT_ID }: Systems, { accountId }: CallerIdentity): void {
  if (ACCOUNT_ID === undefined || ACCOUNT_ID === accountId) return;
  throw wrongInput(
    'ACCOUNT_ID',
    `your credentials belong to account ${accountId}, but ACCOUNT_ID is ${ACCOUNT_ID}`,
    'Use credentials of the account you mean (AWS_PROFILE), or unset ACCOUNT_ID.',
  );
}

const refusedBy =
  (code: string) =>
  (error: unknown): boolean =>
    isAwsError(error, code);
