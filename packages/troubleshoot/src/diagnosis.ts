/** The kinds of the resources that `--repair` creates again, each by the step that creates it. */
export type RepairedKind =
  | 'iam-oidc-provider'
  | 'iam-role'
  | 'iam-policy'
  | 'vault-release'
  | 'vault-auth-method'
  | 'vault-secrets-engine'
  | 'vault-policy'
  | 'vault-auth-config'
  | 'vault-auth-role'
  | 'gloo-release'
  /** Pods that replace those without the role. */
  | 'pods';

/** The observation that proves it. */
export interface Evidence {
  /** One line of text. */
  readonly seen: string;
  /** A warning if nothing fails yet because of it. */
  readonly level?: 'warn';
  /** The values of the placeholders in the page's commands, such as `<release>`. */
  readonly names?: Readonly<Record<string, string>>;
  /** What to do by hand, if that is not what the page says. */
  readonly byHand?: readonly string[];
  /** What has to be made again, if that is not everything that the page names. */
  readonly makes?: readonly RepairedKind[];
}

/** A command that changes nothing, and what it prints. */
export interface Look {
  readonly run: string;
  readonly prints: string;
}

/** What a person does without the runbooks: with aws, helm, kubectl and vault only. */
export interface ByHand {
  /** What confirms the cause. */
  readonly confirm: readonly Look[];
  /**
   * Commands, and sentences after `# `. A command that may do harm comes last, after one that checks and a
   * `# Warning: ` that names what would be lost.
   */
  readonly fix: readonly string[];
  /** What shows that the fix worked. */
  readonly fixed: Look;
  /** What the fix can break. */
  readonly risk: string;
}
