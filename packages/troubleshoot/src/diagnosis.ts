import type { CheckId } from './checks.ts';
import type { Observations, Wanted } from './observations.ts';

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
  /** The service accounts of Gloo's release that were deleted since. */
  | 'service-accounts'
  /** Pods in place of those that run without the role. */
  | 'pods'
  /** The guide's Troubleshooting: iam:GetRole for the role that Vault runs with. */
  | 'get-role-permission';

/** What was observed that shows it. */
export interface Evidence {
  /** In a line. */
  readonly seen: string;
  /** A warning, where nothing fails for it yet. */
  readonly level?: 'warn';
  /** What the commands of the repair name beside the guide's variables. */
  readonly names?: Readonly<Record<string, string>>;
}

/** An error by which a diagnosis is known. */
export interface Symptom {
  readonly says: RegExp;
  /** An error as it is met, which the expression recognises; the reader of the documentation sees it. */
  readonly example: string;
}

/**
 * A diagnosis, all in one place: how it is found, the errors it is known by, its cause, its repair, and the faults by
 * which the sandbox causes it.
 */
export interface DiagnosisEntry {
  readonly id: string;
  readonly title: string;
  /** The cause, in a sentence or two; `<name>` is what the group of that name in a symptom's expression finds. */
  readonly cause: string;
  /** The check that looks for it; left out where it is only known by errors. */
  readonly check?: CheckId;
  /**
   * Finds it in the observations, or not. Pure.
   * @throws Unknown where what it needs could not be observed.
   */
  found?(seen: Observations): Evidence | undefined;
  /** Considered only where nothing else of its check was found. */
  readonly otherwise?: true;
  readonly symptoms?: readonly Symptom[];
  /** What to do next, for readers who have nothing but the error. `<name>` as in the cause. */
  readonly next: string;
  readonly repair?: {
    /** What `--repair` creates again. */
    readonly makes?: readonly RepairedKind[];
    /**
     * What to do where the runbooks cannot: commands, and sentences after `# `. A command that may do harm is the last
     * one, after one that checks and a `# Warning: ` that names what would be lost. `named` gives what the evidence names.
     */
    readonly byHand?: (wanted: Wanted, named: (name: string) => string) => readonly string[];
  };
  /** The names by which `pnpm sandbox break` causes it. */
  readonly breaks?: readonly string[];
}
