import { childEnvironment, type Environment, LateAnswer, TooLargeAnswer } from 'engine/network';
import { excerpt, Failure, isObject, jsonIn, mask } from 'engine/resource';
import { sh } from 'kubernetes';

/** How long the AWS CLI may take: a profile's process may ask a person to log in with a browser. */
const CLI_WITHIN_MS = 60_000;

/** The output of `aws configure export-credentials`. */
interface Exported {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
  readonly Expiration?: string;
}

/**
 * The credentials that the AWS CLI uses in an environment; `undefined` if it is not installed, or is version 1, which cannot
 * export them. It has no terminal, so it cannot ask for an MFA code in the middle of the run's output.
 * @throws Failure of kind input, in the CLI's own words, if it finds no credentials
 */
export async function exportedCredentials(environment: Environment) {
  const { exitCode, stdout, stderr } = await sh(
    ['aws', 'configure', 'export-credentials', '--format', 'process'],
    { env: childEnvironment(environment, true), timeoutMs: CLI_WITHIN_MS },
  ).catch((error: unknown) => {
    if (error instanceof LateAnswer || error instanceof TooLargeAnswer) throw refused(error.message, '');
    throw error;
  });
  if (exitCode === 127 || (exitCode !== 0 && /Invalid choice/i.test(stderr))) return undefined;
  if (exitCode !== 0) {
    const lines = mask(stderr)
      .split('\n')
      .map((line) => line.replace(OWN_WORDS, '').trim());
    throw refused(lines.findLast((line) => line !== '') ?? '', mask(stderr.trim()));
  }
  const printed = jsonIn(stdout);
  // The output may contain keys, so it is not shown.
  if (!isObject(printed)) throw refused('configure export-credentials printed no JSON', '');
  const found = printed as unknown as Exported;
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    ...(found.SessionToken && { sessionToken: found.SessionToken }),
    ...(found.Expiration && { expiration: new Date(found.Expiration) }),
  };
}

/** The start of every AWS CLI error since 2.33, and its text about its own command. */
const OWN_WORDS =
  /^aws: \[ERROR\]:|(?:An error occurred \(Configuration\): )?Unable to retrieve credentials: /g;

function refused(seen: string, words: string): Failure {
  return new Failure({
    kind: 'input',
    resource: 'aws credentials',
    seen: `aws: ${excerpt(seen) || 'it failed without output'}`,
    words,
  });
}
