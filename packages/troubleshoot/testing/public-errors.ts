import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An error as somebody posted it in a public tracker. */
interface PublicError {
  /** The thread, such as `hashicorp/vault#11067`. */
  readonly from: string;
  /** Its distinctive lines. Names, accounts and addresses of the author are replaced. */
  readonly text: string;
  /** What the thread found to be the cause; after “not stated”, what the text itself says. */
  readonly cause: string;
  /** The diagnosis that `--from-error` must give first; `unknown` if it must say that the error is not known. */
  readonly is: string;
}

const FOLDER = join(import.meta.dirname, 'public-errors');

const ERROR =
  /^## (?<is>[\w-]+) (?<from>\S+)\n\n(?<cause>.+)\n\n(?<fence>`{3,})text\n(?<text>[\s\S]*?)\n\k<fence>$/gm;

/** The errors in public-errors/*.md: a heading with the diagnosis and the thread, its cause, and the text. */
export const PUBLIC_ERRORS: readonly PublicError[] = readdirSync(FOLDER).flatMap((file) =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(ERROR)].map(
    ({ groups }) => groups as unknown as PublicError,
  ),
);
