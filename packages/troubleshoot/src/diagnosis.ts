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
  /** The service accounts of Gloo's release, if they were deleted. */
  | 'service-accounts'
  /** Pods that replace those without the role. */
  | 'pods'
  /** The guide's Troubleshooting: iam:GetRole for the role that Vault runs with. */
  | 'get-role-permission';

/** The observation that proves it. */
export interface Evidence {
  /** One line of text. */
  readonly seen: string;
  /** A warning if nothing fails yet because of it. */
  readonly level?: 'warn';
  /** Values that the repair's commands use, besides the guide's variables. */
  readonly names?: Readonly<Record<string, string>>;
}

/** An error by which a diagnosis is recognised. */
export interface Symptom {
  readonly says: RegExp;
  /** A real error that the expression matches; the documentation shows it. */
  readonly example: string;
}

/**
 * A diagnosis in one place: how it is found, its errors, its cause, its repair, and the faults by which the sandbox
 * causes it.
 */
export interface DiagnosisEntry {
  readonly id: string;
  readonly title: string;
  /** The cause, in a sentence or two; `<name>` stands for the match of that group in a symptom's expression. */
  readonly cause: string;
  /** The check that finds it; left out if it is only recognised by errors. */
  readonly check?: CheckId;
  /**
   * Finds it in the observations, or returns `undefined`. Pure.
   * @throws Unknown if what it needs could not be observed
   */
  found?(seen: Observations): Evidence | undefined;
  /** Considered only if its check found nothing else. */
  readonly otherwise?: true;
  readonly symptoms?: readonly Symptom[];
  /** What to do next, for readers who have only the error. `<name>` as in the cause. */
  readonly next: string;
  readonly repair?: {
    /** What `--repair` recreates. */
    readonly makes?: readonly RepairedKind[];
    /**
     * What to do if no runbook can repair it: commands, and sentences after `# `. A command that may do harm comes
     * last, after one that checks and a `# Warning: ` that names what would be lost. `named` returns the values of the
     * evidence.
     */
    readonly byHand?: (wanted: Wanted, named: (name: string) => string) => readonly string[];
  };
  /** The faults of `pnpm sandbox break` that cause it. */
  readonly breaks?: readonly string[];
}
