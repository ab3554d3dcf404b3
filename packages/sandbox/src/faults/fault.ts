import type { PageId } from 'engine/resource';

/**
 * A problem that a sandbox really causes, and the reports it must lead to. A fault with a `cause` is for `sandbox break`; a
 * fault with a `command` is an error of a person, which may need no cause but the person's shell.
 * Scripts are bash: `cause`, `undo` and `unmanaged` run after setup.sh, the others in the shell of a reader of
 * docs/troubleshooting.
 */
export interface Fault {
  readonly name: string;
  /** The effect of its cause, as a sentence; every cause has one. */
  readonly what?: string;
  /** The id of the diagnosis that explains the fault. By default the fault's name; false if there is none. */
  readonly diagnosis?: PageId | false;
  /** The first lines of 90-troubleshoot about the fault. By default, the title of its page. */
  readonly headline?: string;
  readonly cause?: string;
  /** How someone else undoes the fault, because no run does. */
  readonly undo?: string;

  /**
   * The fault in `--plan` after the guide, in a cluster named demo: name, state, and the fields that differ. By default no changes,
   * because only a login or a call that a plan does not make would fail.
   */
  readonly plan?: readonly string[];
  /** A text of the error that ends the plan instead. */
  readonly planFails?: string;
  /** Removes the runbooks' mark, so that the fault is a conflict. Absent without a mark, or if another fault covers the resource. */
  readonly unmanaged?: string;
  /** New leftovers of a correction, in a few words. */
  readonly leaves?: string;

  /** The command that fails. */
  readonly command?: string;
  /** The person's shell, in addition to the variables of docs/troubleshooting. */
  readonly shell?: string;
  /** The reader's value for each `<placeholder>` of the diagnosis, possibly with variables of the shell. */
  readonly names?: Readonly<Record<string, string>>;
  /** The output of the confirming commands, all of them together. */
  readonly confirms?: RegExp;
  /** Set if they always print the same, because the cause is in the command that failed. */
  readonly alwaysPrinted?: true;
  /** The output of the diagnosis's last check after its fix. Without it, only someone else can correct the fault. */
  readonly fixed?: RegExp;
  /** Restarts Vault; a dev server then loses everything of the guide. */
  readonly emptiesVault?: true;
}

/** Faults by name. */
export type Faults = Readonly<Record<string, Omit<Fault, 'name'>>>;

/** An error of a person's command. */
export type CommandError = Fault & { readonly command: string; readonly confirms: RegExp };

/** The diagnosis that a fault must lead to, if any. */
export const diagnosisOf = ({ name, diagnosis }: Fault): string | undefined =>
  (diagnosis ?? name) || undefined;

/** Whether the fault is an error of a person's command. */
export const isCommandError = (fault: Fault): fault is CommandError => fault.command !== undefined;

/** A policy with one statement about every resource, quoted for bash. */
export const policy = (Effect: 'Allow' | 'Deny', ...Action: string[]): string =>
  `'${JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] })}'`;

export const VAULT = 'kubectl exec -n vault vault-0 -- vault';

/** The guide’s last step in Vault, in which Vault looks up Gloo’s role. */
export const WRITE_ROLE = `${VAULT} write "auth/aws/role/$VAULT_AUTH_ROLE_NAME" auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN" policies=dev max_ttl=15m`;

/** The reader’s own keys in a profile, engineer, for a fix to name, whatever the shell’s variables are afterwards. */
export const ENGINEER = `printf '[profile engineer]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" > config
export AWS_CONFIG_FILE=$PWD/config`;

/** Denies actions to a user or a role with an inline policy, and removes that policy again. */
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
