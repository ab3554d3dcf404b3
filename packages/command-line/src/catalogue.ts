/** What a runbook does: section of the guide, or one that looks, repairs or removes. */
export type RunbookKind = 'preflight' | 'section' | 'troubleshoot' | 'teardown';

/** A runbook as the list shows it. */
export interface CatalogueEntry {
  readonly id: string;
  readonly kind: RunbookKind;
  readonly summary: string;
}

/** The runbooks that a command line is for: handed to it, which imports none. */
export interface Catalogue {
  /** All of them, in their order. `all` runs the preflight and the sections. */
  readonly runbooks: readonly CatalogueEntry[];
  /** The lines of the help about inputs: these, or all of them. */
  readonly inputHelp: (names?: readonly string[]) => string;
}

/** What the help of a runbook says beside its flags. */
export interface RunbookHelp {
  readonly purpose: string;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  /** The names of the inputs that it takes. */
  readonly inputs: readonly string[];
}
