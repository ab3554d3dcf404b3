import type { Look } from './diagnosis.ts';
import type { Wanted } from './observations.ts';

/** Looks and fixes that several diagnoses share. */

/** Who calls AWS from this shell. */
export const whoAmI = (prints: string): Look => ({ run: 'aws sts get-caller-identity', prints });

/** The document of the guide that a fix needs; the page ends with the commands that write it. */
export const writes = (file: string): string =>
  `# First write ${file}: the block is under “Files that the fixes use”.`;

/** Writes the guide's Vault policy; kubectl exec cannot pass a file. */
export const policyWritten = ({ vault, pathPrefix }: Wanted): readonly string[] => [
  writes('policy.hcl'),
  `${vault} write sys/policies/acl/${pathPrefix} policy="$(cat policy.hcl)"`,
];

/** Writes the guide's client configuration; its other fields stay. */
export const configWritten = ({ vault, mountPath, headerValue, stsEndpoint, region }: Wanted): string =>
  `${vault} write auth/${mountPath}/config/client iam_server_id_header_value=${headerValue} sts_endpoint=${stsEndpoint} sts_region=${region}`;

/** Writes the guide's Vault role, with more fields where a cause asks for them. */
export const vaultRoleWritten = (
  { vault, mountPath, roleName, roleArn, pathPrefix }: Wanted,
  more = '',
): string =>
  `${vault} write auth/${mountPath}/role/${roleName} auth_type=iam ${more}bound_iam_principal_arn=${roleArn} policies=${pathPrefix} max_ttl=15m`;

/** Enables the auth method and sets it up for Gloo. */
export const loginSetUp = (wanted: Wanted) => [
  `${wanted.vault} auth enable -path=${wanted.mountPath} aws`,
  configWritten(wanted),
  vaultRoleWritten(wanted),
];

/** The version of a release's chart, as a word of a command. */
export const installedVersion = (release: string, namespace: string): string =>
  `"$(helm get all ${release} --namespace ${namespace} --template '{{.Release.Chart.Metadata.Version}}')"`;

/** For every fix that upgrades Gloo by its chart: helm does not refuse another chart. */
export const IF_ENTERPRISE =
  '# If helm list shows the chart gloo-ee, use glooe/gloo-ee in place of gloo/gloo, and nest what helm-overrides.yaml has under gloo:. The chart gloo would replace the Enterprise edition.';

/** Gives Gloo the guide's values again. */
export const overridesApplied = ({ namespace }: Wanted): readonly string[] => [
  writes('helm-overrides.yaml'),
  IF_ENTERPRISE,
  `helm upgrade gloo gloo/gloo --namespace ${namespace} --version ${installedVersion('gloo', namespace)} --reset-then-reuse-values --values helm-overrides.yaml`,
];

/**
 * Clears a release that a helm left unfinished, by the command for what was observed. A page does not know that command, so it
 * shows both a rollback and an uninstallation.
 */
export function cleared(release: string, namespace: string, command: string): readonly string[] {
  const known = 'Only once you know that no helm is working on it, on any machine';
  if (!command.startsWith('<')) return [`# ${known}:`, command];
  return [
    `# ${known}: go back to the revision that helm history shows as deployed. Without a number, Helm takes the previous one, even if that failed.`,
    `helm rollback ${release} <revision> --namespace ${namespace}`,
    '# If the first installation was interrupted, there is no such revision. See what it created:',
    `kubectl get all,pvc --namespace ${namespace}`,
    '# Warning: everything that its pods hold in memory is lost. Only if nobody needs it:',
    `helm uninstall ${release} --namespace ${namespace}`,
  ];
}

export const UPGRADE_RISK = 'The upgrade also reverts changes that somebody made to the release’s resources.';

/** The ARN of a policy, as a word of a command. */
const arnOfPolicy = (name: string): string =>
  `"$(aws iam list-policies --scope Local --query "Policies[?PolicyName=='${name}'].Arn" --output text)"`;

/** The ARN of the guide's policy, as a word of a command. */
export const policyArnOf = ({ policyName }: Wanted): string => arnOfPolicy(policyName);

/** The guide's repair, whose document is that of its other policy: a role may look up Gloo's. */
export const getRoleAllowed = (wanted: Wanted, role: string): readonly string[] => [
  writes('gloo-vault-auth-policy.json'),
  `aws iam create-policy --policy-name ${wanted.getRolePolicyName} --policy-document file://gloo-vault-auth-policy.json --description "Policy used by the Vault assumed role to access the ${wanted.roleName} role"`,
  `aws iam attach-role-policy --role-name ${role} --policy-arn ${arnOfPolicy(wanted.getRolePolicyName)}`,
];

/** The last minutes of Gloo's log. */
export const glooLog = ({ kubectl, namespace }: Wanted, prints: string): Look => ({
  run: `${kubectl} logs -n ${namespace} deployment/gloo --since=5m`,
  prints,
});

/** A vault command that asks for something on a terminal. */
export const onTerminal = (vault: string, command: string): string =>
  `${vault.replace('kubectl exec ', 'kubectl exec -it ')} ${command}`;

/** The trust policy of Gloo's role. */
export const trustPolicyOf = ({ roleName }: Wanted, prints: string): Look => ({
  run: `aws iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument`,
  prints,
});

/** Reads what Vault has at a path. */
export const vaultRead = ({ vault }: Wanted, path: string, prints: string): Look => ({
  run: `${vault} read ${path}`,
  prints,
});

/** Restarts Gloo's programs: a pod that was created without its role gets it only in a new pod. */
export const restartGloo = (wanted: Wanted, prove: string): readonly string[] => [
  '# Check that a new pod would get what the old one lacks:',
  prove,
  ...restarted(wanted),
];

/** Restarts Gloo's programs once they have given up. */
export const restartOnceLoginWorks = (wanted: Wanted): readonly string[] => [
  '# Prove that Gloo’s service account can log in: page 04-verify has the commands, and pnpm runbook 04-verify runs them. The first half of a login alone:',
  assumedAsGloo(wanted),
  ...restarted(wanted),
];

const restarted = ({ kubectl, namespace, serviceAccounts }: Wanted): readonly string[] => [
  '# Warning: a new pod starts without the secrets that the running one still has. Only once the login works (not every version of the chart has `discovery`; then it is reported as not found):',
  `${kubectl} rollout restart -n ${namespace} ${serviceAccounts.map((name) => `deployment/${name}`).join(' ')}`,
];

/** The counters of Gloo's logins. By a port-forward, because not every image of Gloo has a program to read them with. */
export const loginCounters = ({ kubectl, namespace }: Wanted, prints: string): Look => ({
  run: `${kubectl} port-forward -n ${namespace} deployment/gloo 9091 > /dev/null & sleep 3; ${kubectl} get --raw /metrics --server http://127.0.0.1:9091 | grep gloo_solo_io_vault; kill $!`,
  prints,
});

/** Whether an identity may look up Gloo's role. */
export const maySimulate = ({ roleArn }: Wanted, role: string, prints: string) => ({
  run: `aws iam simulate-principal-policy --policy-source-arn "$(aws iam get-role --role-name ${role} --query Role.Arn --output text)" --action-names iam:GetRole --resource-arns ${roleArn} --query "EvaluationResults[].EvalDecision"`,
  prints,
});
/** What gives Vault's pod its AWS identity. */
export const vaultIdentityOf = ({ kubectl }: Wanted, prints: string) => ({
  run: `${kubectl} get serviceaccount vault -n vault -o jsonpath='{.metadata.annotations}'; ${vaultVariables({ kubectl })}`,
  prints,
});
export const clientConfigOf = (wanted: Wanted, prints: string) =>
  vaultRead(wanted, `auth/${wanted.mountPath}/config/client`, prints);
/** Writing the role is what makes Vault look it up. */
export const roleWritten = (wanted: Wanted) => ({
  run: `${wanted.vault} read auth/${wanted.mountPath}/role/${wanted.roleName}`,
  prints: 'bound_iam_principal_id, once the role was written again',
});

/**
 * Replaces Vault's pod: a pod gets its AWS identity when it is created. `kubectl rollout restart` would replace none: the chart's
 * StatefulSet has the update strategy OnDelete.
 */
export const vaultRestarted = ({ kubectl }: Wanted): readonly string[] => [
  '# Warning: the new pod of a dev server starts empty, and a pod of any other Vault has to be unsealed. Only once you are prepared for that, one pod at a time:',
  `${kubectl} delete pod vault-0 -n vault`,
];

/** Gives Vault's service account another role. */
export const vaultAnnotated = (wanted: Wanted): readonly string[] => [
  `${wanted.kubectl} annotate serviceaccount vault -n vault eks.amazonaws.com/role-arn=<role ARN> --overwrite`,
  ...vaultRestarted(wanted),
];

/** The names of the variables of Vault's pod, but not their values, which can be secrets. */
export function vaultVariables({ kubectl }: Pick<Wanted, 'kubectl'>): string {
  return `${kubectl} get pod vault-0 -n vault -o jsonpath='{.spec.containers[0].env[*].name}'`;
}

/** Gloo's settings for its Vault, without the token and the keys that they can contain. */
export const glooSettings = ({ kubectl, namespace }: Wanted, prints: string): Look => ({
  run: `${kubectl} get settings.gloo.solo.io default -n ${namespace} -o jsonpath='{range .spec.secretOptions.sources[*].vault}{.address} {.pathPrefix} {.aws.mountPath} {.aws.region} {.aws.iamServerIdHeader} {.aws.vaultRole}{end}'`,
  prints,
});

/** Assumes the role as Gloo's pods do; the token is passed on standard input. */
export const assumedAsGloo = ({ kubectl, namespace, roleArn }: Wanted): string =>
  `${kubectl} create token gloo -n ${namespace} --audience sts.amazonaws.com -o jsonpath='{.status.token}' | aws sts assume-role-with-web-identity --role-arn ${roleArn} --role-session-name look --web-identity-token file:///dev/stdin --query AssumedRoleUser.Arn`;
