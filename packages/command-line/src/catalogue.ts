/** A runbook as the list shows it. */
interface CatalogueEntry {
  readonly id: string;
  readonly summary: string;
}

/** The runbooks that a command line is for: handed to it, which imports none. */
export interface Catalogue {
  /** All of them, in their order. */
  readonly runbooks: readonly CatalogueEntry[];
  /** The lines of the help about their inputs. */
  readonly inputHelp: () => string;
  /** What `all` runs, in its order. */
  readonly wholeGuide: readonly string[];
  /** The one that only looks at what the guide takes for granted. */
  readonly preflight: string;
  /** The one that says what is wrong. */
  readonly troubleshoot: string;
  /** The one that takes away instead of making. */
  readonly teardown: string;
}
