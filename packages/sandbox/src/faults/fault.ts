import type { PageId } from 'engine/resource';

/**
 * Something that can be wrong, caused for real in a sandbox, and what must be said about it. One that has a `cause` is for
 * `sandbox break`; one that has a `command` is an error that a person meets, which may need no cause but the person's shell.
 * Scripts are bash: `cause`, `undo` and `unmanaged` run after setup.sh, the others in the shell of a reader of
 * docs/troubleshooting.
 */
export interface Fault {
  readonly name: string;
  /** What its cause does, as a sentence; every cause has one. */
  readonly what?: string;
  /** The id of the diagnosis that explains it. By default its name; false if there is none. */
  readonly diagnosis?: PageId | false;
  /** What the first lines of 90-troubleshoot say of it. By default, the title of its page. */
  readonly headline?: string;
  readonly cause?: string;
  /** How somebody else undoes it, because no run does. */
  readonly undo?: string;

  /**
   * What `--plan` shows for it after the guide, in a cluster named demo: name, state, and the fields that differ. By default no
   * changes, because only a login or a call that a plan does not make would meet it.
   */
  readonly plan?: readonly string[];
  /** A text of the error with which the plan ends instead. */
  readonly planFails?: string;
  /** Removes the runbooks' mark, which makes it a conflict. Absent if it has no mark, or if another fault of it tries that. */
  readonly unmanaged?: string;
  /** What a correction leaves behind that did not exist before, in a few words. */
  readonly leaves?: string;

  /** The command that fails. */
  readonly command?: string;
  /** What the person's shell has in addition to the variables of docs/troubleshooting. */
  readonly shell?: string;
  /** What the reader fills in for a `<placeholder>` of the diagnosis; it may use variables of the shell. */
  readonly names?: Readonly<Record<string, string>>;
  /** What the confirming commands print, all of them together. */
  readonly confirms?: RegExp;
  /** They print the same if nothing is wrong, because the cause is in the command that failed. */
  readonly alwaysPrinted?: true;
  /** What the last look of the diagnosis prints after its fix. Without it, only somebody else can put it right. */
  readonly fixed?: RegExp;
  /** It restarts Vault, and a dev server that restarts has lost everything of the guide. */
  readonly emptiesVault?: true;
}

/** Faults by name. */
export type Faults = Readonly<Record<string, Omit<Fault, 'name'>>>;

/** An error of a person's command. */
export type CommandError = Fault & { readonly command: string; readonly confirms: RegExp };

/** The diagnosis that a fault must lead to, if any. */
export const diagnosisOf = ({ name, diagnosis }: Fault): string | undefined =>
  (diagnosis ?? name) || undefined;

/** Whether it is an error that a person's command meets. */
export const isCommandError = (fault: Fault): fault is CommandError => fault.command !== undefined;

/** A policy with one statement about every resource, quoted for bash. */
export const policy = (Effect: 'Allow' | 'Deny', ...Action: string[]): string =>
  `'${JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] })}'`;

export const VAULT = 'kubectl exec -n vault vault-0 -- vault';

/** The guide’s last step in Vault: Vault looks up Gloo’s role as it writes. */
export const WRITE_ROLE = `${VAULT} write "auth/aws/role/$VAULT_AUTH_ROLE_NAME" auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN" policies=dev max_ttl=15m`;

/** The reader’s own keys in a profile, engineer, which a fix can name: whatever the shell’s variables say afterwards. */
export const ENGINEER = `printf '[profile engineer]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" > config
export AWS_CONFIG_FILE=$PWD/config`;

/** Denies a user or a role actions by an inline policy, and removes that policy again. */
export function denied(
  kind: 'user' | 'role',
  name: string,
  policyName: string,
  ...actions: string[]
): Required<Pick<Fault, 'cause' | 'undo'>> {
  const inline = `--${kind}-name ${name} --policy-name ${policyName}`;
  return {
    cause: `aws iam put-${kind}-policy ${inline} --policy-document ${policy('Deny', ...actions)}`,
    undo: `aws iam delete-${kind}-policy ${inline}`,
  };
}
