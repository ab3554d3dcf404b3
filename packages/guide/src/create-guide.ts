import {
  Aws,
  awsSettings,
  callerIdentity,
  eksCluster,
  eksCredential,
  type getRole,
  NOTHING_MARKED,
  policyArn,
  recentRoleId,
  roleArn,
} from 'aws-irsa/internal';
import { abandonedAt, journalFileOf } from 'engine/command-line/journal-file';
import type { Environment } from 'engine/network';
import { askOnce, isOwnMark, readMark, type StepContext } from 'engine/resource';
import { accountsInUse, readGivenValues } from 'gloo-install/internal';
import { Helm, KubeContext, Kubectl } from 'kubernetes';
import { isDevServer, lostWithVault, NAMESPACE_OF_VAULT, typedInPod, VAULT_POD } from 'vault-auth/internal';
import { connectVault } from './connect-vault.ts';
import { type Guide, type Runbooks, SERVICE_ACCOUNTS, type Systems, type TeardownFacts } from './guide.ts';
import { vaultRoleLacks } from './infer-vault-role.ts';
import { proveCluster } from './inputs/cluster.ts';
import { type Inputs, vaultRoleName } from './inputs/inputs.ts';
import { FOR_LATER_RUN, recordsOf } from './inputs/recorded.ts';
import { glooRuns, missingForLogin } from './needed-by-gloo.ts';
import { atVaultAddress } from './proofs/in-cluster/same-vault.ts';
import { secretLossRefusal } from './secret-loss.ts';

/**
 * Connects the systems of the inputs and an environment.
 * @param read reads a file with the operator's own values for a chart
 * @param vaultInPod how a person types a command for the guide's Vault
 * @throws Failure of kind input if a variable of the environment, or a values file, is invalid.
 */
export function createSystems(
  inputs: Inputs,
  environment: Environment,
  kubeContext: string | undefined,
  runbooks: Runbooks,
  read = readGivenValues,
  vaultInPod = typedInPod,
): Systems {
  const aws = new Aws(inputs.AWS_REGION, awsSettings(environment));
  const context = new KubeContext(kubeContext, environment, (plugin) =>
    eksCredential(aws, plugin, environment),
  );
  const kubectl = new Kubectl(context);
  const identity = askOnce(() => callerIdentity(aws));
  const cluster = askOnce(() =>
    eksCluster(aws, inputs.CLUSTER_NAME).catch(async (error: unknown) => {
      // Every call with refused credentials fails; the first one says why.
      await identity();
      throw error;
    }),
  );
  const valuesOf = (variable: 'VAULT_HELM_VALUES' | 'GLOO_HELM_VALUES') => {
    const file = inputs[variable];
    return file === undefined ? undefined : read(variable, file);
  };
  const ofCluster = { ...inputs, kubectl, eksCluster: cluster };
  const journal = journalFileOf(inputs, environment);
  const proof = askOnce((work: StepContext) => proveCluster(ofCluster, work));
  return {
    ...ofCluster,
    runbooks,
    ownership: {
      clusterName: inputs.CLUSTER_NAME,
      region: inputs.AWS_REGION,
      adopt: inputs.adopt,
    },
    givenValues: { vault: valuesOf('VAULT_HELM_VALUES'), gloo: valuesOf('GLOO_HELM_VALUES') },
    environment,
    aws,
    callerIdentity: identity,
    proveCluster: proof,
    helm: new Helm(kubectl),
    abandonedAt: async (resource) => abandonedAt(journal, resource),
    recordsBefore: {},
    memory: { hasNewEngine: false, revokedLogins: new Map() },
    vault: connectVault(inputs, { aws, environment, kubectl, proveCluster: proof }, vaultInPod),
  };
}

type Role = NonNullable<Awaited<ReturnType<typeof getRole>>>;

/** AWS's responses about the guide's variables and existing roles. */
interface AnswersOfAws extends Pick<Guide, 'account' | 'OIDC_PROVIDER' | 'STS_ENDPOINT'> {
  readonly role?: Pick<Role, 'arn'> | undefined;
  readonly vaultRole?: Pick<Role, 'arn' | 'tags'> | undefined;
  readonly hasScopedRepair?: boolean;
  readonly teardown?: Omit<TeardownFacts, 'skipped'>;
}

const NO_TEARDOWN = { clusterIsGone: false, marked: NOTHING_MARKED, selection: {} };

/**
 * Sets the guide's variables. All others follow from AWS's responses: an ARN from the account and the name, so nothing has to
 * exist yet.
 */
export function createGuide(
  systems: Systems,
  { role, vaultRole, hasScopedRepair = false, teardown = NO_TEARDOWN, ...answers }: AnswersOfAws,
): Guide {
  const { account } = answers;
  const VAULT_IRSA_ROLE_NAME = vaultRoleName(systems);
  const vaultRoleIsOurs = isOwnMark(readMark(vaultRole?.tags, systems.ownership));
  const newPolicy = (name: string) => policyArn(account, name, systems.IAM_PATH);
  const { VAULT_AUTH_ROLE_NAME, VAULT_ASSUMED_ROLE } = systems;
  const VAULT_AUTH_POLICY_ARN = newPolicy(systems.VAULT_AUTH_POLICY_NAME);
  const VAULT_AUTH_POLICY_ASSUME_ROLE_ARN = newPolicy(systems.VAULT_AUTH_GET_ROLE_POLICY_NAME);
  const vaultHasOwnRole =
    !systems.vault.isExternal && (vaultRoleIsOurs || systems.VAULT_IRSA_ROLE_NAME !== undefined);
  const ownRoleOfVault = vaultHasOwnRole ? [VAULT_IRSA_ROLE_NAME] : [];
  // While the cluster exists, another Gloo in it may use resources with other names.
  const others = teardown.clusterIsGone ? teardown.marked : NOTHING_MARKED;
  const assumedRole = VAULT_ASSUMED_ROLE === undefined ? [] : [VAULT_ASSUMED_ROLE];
  const guide: Guide = {
    ...systems,
    ...answers,
    ACCOUNT_ID: account.accountId,
    PARTITION: account.partition,
    VAULT_ADDR: systems.vault.address,
    teardown: { ...teardown, skipped: new Set() },
    ownRoles: [VAULT_AUTH_ROLE_NAME, ...ownRoleOfVault, ...others.roles],
    ownIssuers: teardown.marked.issuers,
    async accountsInUse(namespace, work) {
      await systems.proveCluster(work);
      return accountsInUse(systems.kubectl, namespace, work);
    },
    attachments: [
      { role: VAULT_AUTH_ROLE_NAME, policy: VAULT_AUTH_POLICY_ARN },
      ...[...new Set([...assumedRole, ...ownRoleOfVault])].map((role) => ({
        role,
        policy: VAULT_AUTH_POLICY_ASSUME_ROLE_ARN,
      })),
      ...others.attachments,
    ],
    // An existing role may have another path, which its ARN contains. Policies are found by their names.
    VAULT_AUTH_ROLE_ARN: role?.arn ?? roleArn(account, VAULT_AUTH_ROLE_NAME, systems.IAM_PATH),
    VAULT_AUTH_POLICY_ARN,
    VAULT_AUTH_POLICY_ASSUME_ROLE_ARN,
    VAULT_IRSA_ROLE_NAME,
    VAULT_IRSA_ROLE_ARN: vaultRole?.arn ?? roleArn(account, VAULT_IRSA_ROLE_NAME, systems.IAM_PATH),
    vaultHasOwnRole,
    hasScopedRepair,
    logins: new Map(),
    records: recordsOf(systems, systems.vault.address),
    recordsForLaterRun: FOR_LATER_RUN,
    SERVICE_ACCOUNTS,
    VAULT_POD: { name: VAULT_POD, namespace: NAMESPACE_OF_VAULT },
    iamRoleId: (roleName) => recentRoleId(systems.aws, roleName),
    isDevServer,
    lostWithVault: (work) => lostWithVault(guide, work),
    glooRuns: (work) => glooRuns(systems, work),
    secretLossRefusal: (work) => secretLossRefusal(guide, work),
    vaultRoleLacks: (work) => vaultRoleLacks(guide, work),
    atVaultAddress: (work) => atVaultAddress(guide, work),
    trustsVault: (authorities, work) => guide.vault.isTrustedAt(guide.VAULT_ADDRESS, work, authorities),
    missingForLogin: (work) => missingForLogin(systems, work),
  };
  return guide;
}
