import { childEnvironment, type Environment, LateAnswer, TooLargeAnswer } from 'engine/network';
import { excerpt, Failure, jsonIn, mask } from 'engine/resource';
import { sh } from 'kubernetes';

/** How long the AWS CLI may take, in milliseconds: a profile's process may ask a person to log in by a browser. */
const WITHIN = 60_000;

/** What `aws configure export-credentials` prints. */
interface Exported {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
  readonly Expiration?: string;
}

/**
 * The credentials that the AWS CLI acts with in an environment; `undefined` if it is not installed, or is of version 1,
 * which cannot hand them over.
 * @throws Failure of kind input, in its own words, if it finds none
 */
export async function exportedCredentials(environment: Environment) {
  const answer = await runAws(['configure', 'export-credentials', '--format', 'process'], environment);
  if (answer.exitCode === 127 || (answer.exitCode !== 0 && /Invalid choice/i.test(answer.stderr)))
    return undefined;
  const found = jsonIn(printedBy(answer)) as Exported | undefined;
  if (found === undefined) {
    // What was printed may hold keys, so it is not shown.
    const seen = 'aws configure export-credentials printed no JSON';
    throw new Failure({ kind: 'input', resource: 'aws credentials', seen });
  }
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    ...(found.SessionToken && { sessionToken: found.SessionToken }),
    ...(found.Expiration && { expiration: new Date(found.Expiration) }),
  };
}

/** It has no terminal, so it cannot ask for the code of a second factor amid what the run prints. */
async function runAws(words: readonly string[], environment: Environment) {
  return sh(['aws', ...words], {
    env: childEnvironment(environment, true),
    timeout: WITHIN,
  }).catch((error: unknown) => {
    if (error instanceof LateAnswer || error instanceof TooLargeAnswer) throw refused(error.message, '');
    throw error;
  });
}

/** @throws Failure of kind input if the AWS CLI has failed */
function printedBy({ exitCode, stdout, stderr }: Awaited<ReturnType<typeof sh>>): string {
  if (exitCode === 0) return stdout;
  const words = mask(stderr.trim());
  throw refused(words.split('\n').at(-1) ?? '', words);
}

function refused(seen: string, words: string): Failure {
  return new Failure({ kind: 'input', resource: 'aws credentials', seen: `aws: ${excerpt(seen)}`, words });
}
