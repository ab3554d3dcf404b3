import type { Action } from '../breaks/break.ts';

/**
 * An error that a person meets, caused for real: by what somebody did to the sandbox, by what is wrong in the person's own
 * shell, or by the command alone. Scripts are bash.
 */
export interface CausedError {
  /** The diagnosis that explains it. */
  readonly diagnosis: string;
  /** The region of a sandbox of its own, in which nothing has been done. Without one, the guide has been carried out. */
  readonly region?: string;
  /** What somebody did to the sandbox. It has the functions and variables of `SETUP`. */
  readonly before?: Action;
  /** What the person's shell has in addition to the variables of the pages. */
  readonly shell?: string;
  /** The command that fails. */
  readonly command: string;
  /** What the reader fills in for a `<placeholder>` of the entry; it may use variables of the shell. */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * What the confirming command prints, and which one it is if not the first. `always` if it prints the same even if
   * nothing is wrong, because the cause is in the command that failed.
   */
  readonly confirmed: { readonly by?: number; readonly prints: RegExp; readonly always?: true };
  /** What the entry's last look prints after its fix, and how many commands of the fix are for this cause, if not all. */
  readonly fixed?: { readonly commands?: number; readonly prints: RegExp };
  /** Undoes `before` and `command`. */
  readonly after?: Action;
  /** It restarts Vault, and a dev server that restarts has lost everything of the guide. */
  readonly emptiesVault?: true;
}
