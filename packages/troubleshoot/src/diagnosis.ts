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

/** The tools whose output or log people look at. */
export const TOOLS = ['Gloo', 'vault', 'aws', 'eksctl', 'helm', 'kubectl'] as const;
export type Tool = (typeof TOOLS)[number];

/** An error by which a diagnosis is recognised. */
interface Symptom {
  readonly says: RegExp;
  /** A real error that the expression matches; the documentation shows it. */
  readonly example: string;
  /** Its shortest distinctive words, by the tool whose output or log has them: the lines of the documentation's index. */
  readonly words: Readonly<Partial<Record<Tool, readonly string[]>>>;
}

/** A command that changes nothing, and what it prints. */
export interface Look {
  readonly run: string;
  readonly prints: string;
}

/** A look that shows whether this is the cause. */
export interface Confirmation extends Look {
  /** The cause, if the symptom has several. */
  readonly cause?: string;
}

/** What a person does without the runbooks: with aws, helm, kubectl and vault only. */
export interface ByHand {
  /** By likelihood, if there are several causes. */
  readonly confirm: readonly [Confirmation, ...Confirmation[]];
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

/**
 * A diagnosis in one place: how it is found, its errors, its cause, its repair, and the faults by which the sandbox
 * causes it.
 */
export interface DiagnosisEntry {
  readonly id: string;
  readonly title: string;
  /** Why no test tries it, if none does: a phrase. */
  readonly untried?: string;
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
  /** What `--repair` recreates. */
  readonly makes?: readonly RepairedKind[];
  /** `named` returns the values of the evidence. */
  byHand(wanted: Wanted, named: (name: string) => string): ByHand;
}
