import type { CheckId } from './checks.ts';
import type { Observations, Wanted } from './observations.ts';

/** The kinds of the resources that `--repair` makes again, each by the step that makes it. */
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
  /** The service accounts of Gloo's release that were deleted since. */
  | 'service-accounts'
  /** Pods in place of those that run without the role. */
  | 'pods'
  /** The guide's Troubleshooting: iam:GetRole for the role that Vault runs with. */
  | 'get-role-permission';

/** What was seen of a trouble. */
export interface Evidence {
  /** In a line. */
  readonly seen: string;
  /** A warning, where nothing fails for it yet. */
  readonly level?: 'warn';
  /** What the commands of the repair name beside the guide's variables. */
  readonly names?: Readonly<Record<string, string>>;
}

/** How an error says it. */
export interface Symptom {
  readonly says: RegExp;
  /** An error as it is met, which the expression recognises; the reader of the documentation sees it. */
  readonly example: string;
}

/**
 * A known trouble, all in one place: how it is found, how errors tell of it, why it is so, how it is repaired, and how
 * it is caused for a try.
 */
export interface DiagnosisEntry {
  readonly id: string;
  readonly title: string;
  /** The cause, in a sentence or two; `<name>` is what the group of that name in a symptom's expression finds. */
  readonly cause: string;
  /** The check that looks for it; left out where only errors tell of it. */
  readonly check?: CheckId;
  /**
   * Finds it in what was seen, or not. Pure.
   * @throws Unknown where what it needs could not be seen.
   */
  found?(seen: Observations): Evidence | undefined;
  /** Considered only where nothing else of its check was found: it has no narrower name. */
  readonly otherwise?: true;
  readonly symptoms?: readonly Symptom[];
  /** What to do next, in a sentence: for whoever has nothing but the error. `<name>` as in the cause. */
  readonly next: string;
  readonly repair?: {
    /** What is made again by `--repair`. */
    readonly makes?: readonly RepairedKind[];
    /** What to do where the runbooks cannot, one action each; `named` gives what the evidence names. */
    readonly byHand?: (wanted: Wanted, named: (name: string) => string) => readonly string[];
  };
  /** The names by which `pnpm sandbox break` causes it. */
  readonly breaks?: readonly string[];
}
