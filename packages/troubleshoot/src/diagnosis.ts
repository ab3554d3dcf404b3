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
