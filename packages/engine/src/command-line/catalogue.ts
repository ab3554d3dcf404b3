export type RunbookKind = 'preflight' | 'section' | 'troubleshoot' | 'teardown';

export interface CatalogueEntry {
  readonly id: string;
  /** A page is exported, and no command runs it. */
  readonly kind: RunbookKind | 'page';
  readonly summary: string;
}

/** The runbooks that a command line offers. The caller passes them in; this package imports none. */
export interface Catalogue {
  readonly runbooks: readonly CatalogueEntry[];
  readonly inputs: readonly {
    readonly name: string;
    readonly flag?: string | undefined;
    readonly secret?: boolean | undefined;
    /** The text of this input in the help. */
    readonly help: string;
  }[];
}

export interface RunbookHelp {
  readonly purpose: string;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
}
