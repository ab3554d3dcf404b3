import { getRole, isManagedRole } from 'aws-irsa';
import type { Resource, Work } from 'engine/resource';
import type { Runbook, Step } from 'engine/run';
import {
  chartReference,
  chartSource,
  chartVersion,
  helmRelease,
  type ReleaseSpec,
  readyPod,
} from 'gloo-install';
import {
  awsAuthMethod,
  clientConfig,
  kvSecretsEngine,
  stsRole,
  VAULT_NAMESPACE,
  VAULT_POD,
  vaultAnswers,
  vaultContents,
  vaultPolicy,
  vaultRole,
  wouldBeLost,
} from 'vault-auth';
import type { RunContext } from './context.ts';
import { vaultPaths } from './inputs/vault-names.ts';
import { resolveDenialRepair } from './repairs/repair.ts';
import { foreseenRepairs, vaultIdentity, vaultIdentityRepair } from './repairs/vault-identity.ts';

/** Vault: "After you set up your AWS resources, you can configure Vault with AWS authentication." */
export const vault: Runbook<RunContext> = {
  id: '02-vault',
  title: () => 'Vault',
  purpose: 'After you set up your AWS resources, you can configure Vault with AWS authentication.',
  steps: (context) => [
    setUpVault(context),
    ...(context.inputs.guide === '1.16' ? steps116(context) : steps117(context)),
  ],
};

function steps117(context: RunContext): Step[] {
  const { enableAws, enableKv, writePolicy } = mountsAndPolicy(context);
  return [
    {
      id: '02-vault.2',
      title: 'Step 2: Enable AWS authentication and create a Vault policy',
      why: 'Vault needs a way to recognise AWS identities, a place for Gloo’s secrets, and a policy that gives access to it.',
      after: ['vault-status'],
      requires: context.vaultExists,
      resources: [enableAws, enableKv, writePolicy],
    },
    configure(context, '02-vault.3', 'Step 3: Configure the AWS authentication method'),
    associate(context, '02-vault.4', 'Step 4: Associate the Vault Policy with AWS Role'),
  ];
}

function steps116(context: RunContext): Step[] {
  const { enableAws, enableKv, writePolicy } = mountsAndPolicy(context);
  const inVault = { after: ['vault-status'], requires: context.vaultExists } satisfies Partial<Step>;
  return [
    {
      id: '02-vault.2',
      title: 'Step 2: Enable AWS authentication on Vault',
      why: 'Vault needs a way to recognise AWS identities.',
      ...inVault,
      resources: [enableAws],
    },
    {
      id: '02-vault.3',
      title: 'Step 3: Enable a secrets engine',
      why: 'Gloo’s secrets need a place.',
      ...inVault,
      resources: [enableKv],
    },
    {
      id: '02-vault.4',
      title: 'Step 4: Create a Vault Policy',
      why: 'The policy lets those who log in use that path.',
      ...inVault,
      after: ['vault-secrets-engine'],
      resources: [writePolicy],
    },
    configure(context, '02-vault.5', 'Step 5: Configure the AWS authentication method'),
    associate(context, '02-vault.6', 'Step 6: Associate the Vault Policy with AWS Role'),
  ];
}

function setUpVault(context: RunContext): Step {
  const { inputs, ownership, helm, kubectl, vault } = context;
  const chart = chartReference('hashicorp', inputs.HASHICORP_HELM_REPO, 'vault');
  const step = {
    id: '02-vault.1',
    title: 'Step 1: Set up Vault',
    why: 'Gloo keeps its secrets in Vault. This is dev server mode, for testing: it forgets everything when it restarts.',
  };
  if (vault.external) {
    return {
      ...step,
      why: 'VAULT_ADDR is set: that Vault is configured, and none is installed.',
      resources: [vaultAnswers(vault)],
    };
  }
  const release: ReleaseSpec = {
    release: 'vault',
    namespace: VAULT_NAMESPACE,
    chart,
    version: chartVersion(inputs.HASHICORP_HELM_REPO, inputs.VAULT_HELM_VERSION),
    // The guide installs the newest chart, so an installation by hand may have another version.
    versionIsLeast: true,
    set: { 'server.dev.enabled': true },
    given: context.givenValues.vault,
    otherwise:
      'To use a Vault that is not a dev server, set VAULT_ADDR and VAULT_TOKEN: then none is installed or changed.',
    wouldBeLost: (work) => lostWithVault(context, work),
    warning: DEV_SERVER,
  };
  return {
    ...step,
    ...(context.vaultHasOwnRole && { after: ['iam-oidc-provider'] }),
    resources: [
      ...chartSource(helm, ownership, {
        name: 'hashicorp',
        url: inputs.HASHICORP_HELM_REPO,
        variable: 'HASHICORP_HELM_REPO',
      }),
      helmRelease(helm, ownership, release),
      ...(context.vaultHasOwnRole ? vaultIdentity(context, (work) => lostWithVault(context, work)) : []),
      readyPod(kubectl, { name: VAULT_POD, namespace: VAULT_NAMESPACE }),
      vaultAnswers(vault),
    ],
  };
}

/** The known weakness of the guide's installation. */
const DEV_SERVER =
  'Vault runs in dev server mode, as in the guide: it keeps everything in memory and forgets it when it restarts.';

/** A dev server keeps everything in memory, so its data is lost with it. */
async function lostWithVault(context: RunContext, work: Work): Promise<string[]> {
  const { VAULT_AUTH_ROLE_NAME: roleName, deleteSecrets } = context.inputs;
  const contents = await contentsOf(context, work);
  return contents === undefined ? [] : wouldBeLost(contents, context.ownership, { roleName, deleteSecrets });
}

/** What the cluster's Vault holds; `undefined` if there is no Vault, or one that was never initialised. */
async function contentsOf({ inputs, vault, targetVault, vaultExists }: RunContext, work: Work) {
  if (!(await vaultExists(work)) || !(await vault.initialized(work))) return undefined;
  return vaultContents(await targetVault.open(work), vaultPaths(inputs));
}

function mountsAndPolicy({ inputs, ownership, targetVault }: RunContext) {
  const { VAULT_AUTH_ROLE_NAME: roleName, deleteSecrets } = inputs;
  const spec = { ...vaultPaths(inputs), roleName, deleteSecrets };
  return {
    enableAws: awsAuthMethod(targetVault, ownership, spec),
    enableKv: kvSecretsEngine(targetVault, ownership, spec),
    writePolicy: vaultPolicy(targetVault, ownership, spec),
  };
}

function configure(context: RunContext, id: string, title: string): Step {
  return {
    id,
    title,
    why: 'Vault asks this region’s STS who is logging in, and accepts only logins that were made for this Vault (the server ID header).',
    after: ['vault-auth-method'],
    requires: context.vaultExists,
    resources: [wantedClientConfig(context), ...stsRoles(context)],
  };
}

function wantedClientConfig({ inputs, ownership, targetVault, STS_ENDPOINT }: RunContext): Resource {
  return clientConfig(targetVault, ownership, {
    ...vaultPaths(inputs),
    headerValue: inputs.IAM_SERVER_ID_HEADER_VALUE,
    stsEndpoint: STS_ENDPOINT,
    stsRegion: inputs.AWS_REGION,
    roleName: inputs.VAULT_AUTH_ROLE_NAME,
  });
}

/** For a Vault whose own AWS identity is of another account than Gloo's role. */
function stsRoles({ inputs, ownership, account, targetVault }: RunContext): Resource[] {
  const { VAULT_STS_ROLE_ARN, VAULT_AUTH_ROLE_NAME: roleName } = inputs;
  if (VAULT_STS_ROLE_ARN === undefined) return [];
  const role = { accountId: account.accountId, stsRole: VAULT_STS_ROLE_ARN };
  return [stsRole(targetVault, ownership, { ...vaultPaths(inputs), ...role, roleName })];
}

function associate(context: RunContext, id: string, title: string): Step {
  const { inputs, ownership, aws, targetVault, VAULT_AUTH_ROLE_ARN } = context;
  const register = vaultRole(targetVault, ownership, {
    ...vaultPaths(inputs),
    roleName: inputs.VAULT_AUTH_ROLE_NAME,
    roleArn: VAULT_AUTH_ROLE_ARN,
    roleId: async () => (await getRole(aws, inputs.VAULT_AUTH_ROLE_NAME))?.roleId,
    roleIsManaged: async () => isManagedRole(await getRole(aws, inputs.VAULT_AUTH_ROLE_NAME), ownership),
  });
  const { enableAws, enableKv, writePolicy } = mountsAndPolicy(context);
  const forgotten = [enableAws, enableKv, writePolicy, wantedClientConfig(context), ...stsRoles(context)];
  const lost = (work: Work) => lostWithVault(context, work);
  return {
    id,
    title,
    why: `Every login with the IAM role gets the policy ${inputs.VAULT_KV_PATH}, for fifteen minutes at a time.`,
    // Vault looks the role up when it binds it; the role's permissions matter only at the first login.
    after: ['vault-policy', 'vault-auth-config', 'iam-role'],
    requires: context.vaultExists,
    resources: [register],
    repair: (error) =>
      resolveDenialRepair(context, error) ?? vaultIdentityRepair(context, error, forgotten, lost),
    foresee: (work) => foreseenRepairs(context, lost, work),
  };
}
