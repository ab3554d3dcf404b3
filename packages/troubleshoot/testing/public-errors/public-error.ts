/** An error as somebody posted it in a public tracker. */
export interface PublicError {
  /** The thread. */
  readonly from: string;
  /** Its distinctive lines. Names, accounts and addresses of the author are replaced. */
  readonly text: string;
  /** What the thread found to be the cause; after “not stated”, what the text itself says. */
  readonly cause: string;
  /** The diagnosis that `--from-error` must give first; `undefined` if it must say that the error is not known. */
  readonly is: string | undefined;
}

const GITHUB = 'https://github.com';

/** A thread on GitHub, such as `hashicorp/vault#11067`. */
export function posted(thread: string, is: PublicError['is'], cause: string, text: string): PublicError {
  return { from: `${GITHUB}/${thread.replace('#', '/issues/')}`, is, cause, text };
}
