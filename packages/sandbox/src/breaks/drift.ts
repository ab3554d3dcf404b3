/** What a plan shows for a fault after the guide, and what a run does about it. */
export interface Drift {
  /**
   * What `--plan` shows for it in a cluster named demo: name, state, and the fields that differ; nothing if it shows no
   * changes. A text is in the error with which the plan ends instead.
   */
  readonly plan: readonly string[] | string;
  /** A script that removes the runbooks' mark, which makes it a conflict. Left out if it has no mark, or if another fault of it tries that. */
  readonly disown?: string;
  /** No run changes it, managed or not, because its contents would be lost. */
  readonly never?: boolean;
  /** What a correction leaves behind that did not exist before, in a few words. */
  readonly leaves?: string;
  /** Undoes changes to this machine, if no run does. */
  readonly cleanUp?: string;
}

/** A plan does not meet the fault; a login or a call that it does not make would. */
export const NO_CHANGES: Drift = { plan: [] };

const role = 'dev-role-iam-demo';
const policy = 'gloo-vault-auth-policy-demo';
const client = 'vault auth/aws/config/client';
const vaultRole = `vault auth/aws/role/${role}`;

/** The names by which plans show what the guide makes in a cluster named demo. */
export const SHOWN = {
  role,
  policy,
  client,
  vaultRole,
  gloo: 'helm release gloo-system/gloo',
  sources: 'values.settings.secretOptions.sources',
} as const;

export const roleUpdate = (fields: string) => `iam role ${role} update ${fields}`;

/** What a plan shows when a dev server has forgotten everything. */
export const EMPTY_VAULT = [
  'vault auth method aws/ create',
  'vault secrets engine dev/ create',
  'vault policy dev create',
  `${client} create`,
  `${vaultRole} create`,
];

/** What an upgrade of Gloo leaves. */
export const UPGRADED = 'what the hooks of the chart make on an upgrade';

/** Removes the runbooks' mark from a resource, or from the mount that contains it. */
export const DISOWN = {
  role: 'aws iam untag-role --role-name $ROLE --tag-keys managed-by',
  policy: 'aws iam untag-policy --policy-arn $POLICY --tag-keys managed-by',
  auth: 'vault auth tune -description=theirs aws/',
  kv: 'vault secrets tune -description=theirs dev/',
  gloo: 'helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" -n gloo-system --version 1.17.3 --reuse-values --labels managed-by=null',
};
