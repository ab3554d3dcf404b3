import type { Environment } from 'engine/network';
import { Failure, messageOf, once, quote, registerSecret, secretsWithin, wrongInput } from 'engine/resource';
import { exportedCredentials } from './aws-cli.ts';
import { awsWords } from './aws-failure.ts';

type Chain = typeof import('@aws-sdk/credential-providers').fromNodeProviderChain;
type Credentials = ReturnType<Chain>;

/** How the clients that fetch credentials (STS, SSO) connect. */
type ClientConfig = NonNullable<NonNullable<Parameters<Chain>[0]>['clientConfig']>;

/** The profile in use and the variable that names it. An empty variable counts as not set. */
export function namedProfile(environment: Environment) {
  const variable = (['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const).find((name) => environment[name]);
  return variable && { variable, name: environment[variable] as string };
}

/**
 * The operator's credentials, so that this program, the `aws` command and a kubeconfig's `aws eks get-token` act as the same
 * identity: keys in the environment first, then what the AWS CLI hands over. Without version 2 of the CLI, the SDK's default
 * chain (profiles, roles, SSO, processes, the machine's own).
 */
export function operatorCredentials(clientConfig: ClientConfig, environment: Environment): Credentials {
  const profile = namedProfile(environment);
  const find: Credentials = async (properties) => {
    const { fromEnv, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    if (environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY) return fromEnv()();
    await registerSourceProfiles();
    const exported = await exportedCredentials(environment);
    if (exported !== undefined) return exported;
    if (profile !== undefined) await checkProfile(profile);
    const ofProfile = profile && { profile: profile.name };
    return fromNodeProviderChain({ ...ofProfile, clientConfig })(properties);
  };
  return untilExpiry(async (properties) => {
    try {
      const found = await find(properties);
      registerSecret(found.secretAccessKey);
      registerSecret(found.sessionToken);
      return found;
    } catch (error) {
      throw credentialsFailure(error, profile?.name);
    }
  });
}

/** How long before they expire credentials are asked for again, in milliseconds: the SDK does the same. */
const BEFORE_EXPIRY = 300_000;

/** Keeps what was found until shortly before it expires. Callers that ask in the meantime share one search. */
function untilExpiry(find: Credentials): Credentials {
  let found = once(find);
  return async (properties) => {
    const asked = found;
    const { expiration } = await asked(properties);
    const expires = expiration !== undefined && expiration.getTime() - Date.now() < BEFORE_EXPIRY;
    if (expires && found === asked) found = once(find);
    return found(properties);
  };
}

/**
 * What is exchanged for credentials is secret as well: keys of source profiles, tokens of SSO.
 */
export async function registerSourceProfiles(): Promise<void> {
  const { getSSOTokenFromFile, loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const files = await loadSharedConfigFiles();
  const sections = Object.values(files.configFile);
  // The SDK finds a token by the name of its session, or by the start URL of a profile without one.
  const sessions = sections.flatMap(({ sso_session, sso_start_url }) => sso_session ?? sso_start_url ?? []);
  const tokens = await Promise.all(
    [...new Set(sessions)].map((session) => getSSOTokenFromFile(session).catch(() => undefined)),
  );
  const ofTokens = tokens.flatMap((token) => [token?.accessToken, token?.refreshToken, token?.clientSecret]);
  for (const secret of [...secretsWithin(files), ...ofTokens]) registerSecret(secret);
}

/**
 * Prevents a misspelt profile from leading to the next credentials in the chain, such as the machine's own.
 * @throws Failure of kind input if there is no such profile
 */
async function checkProfile({ variable, name: profile }: NonNullable<ReturnType<typeof namedProfile>>) {
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const files = Object.values(await loadSharedConfigFiles());
  const names = files.flatMap((profiles) => Object.keys(profiles));
  if (names.includes(profile)) return;
  // The parser returns sections such as [sso-session corp] beside the profiles, with a dot in their names.
  const others = [...new Set(names)].filter((name) => !name.includes('.')).sort();
  throw wrongInput(
    'aws credentials',
    `${variable} is ${profile}, and there is no profile of this name`,
    others.length === 0
      ? `Create it: aws configure --profile ${quote(profile)}, or aws configure sso.`
      : `Set ${variable} to an existing profile: ${others.join(', ')}.`,
  );
}

const OF_SSO = /\bsso\b|sso[_-]/i;

/** What a provider says about the operator's profile. */
const OF_PROFILES = /\bsso\b|sso[_-]|multi-factor|MFA|region is missing|sts:AssumeRole\b/i;

/** The failure for a provider's error about the operator's credentials; any other error is passed on. */
export function credentialsFailure(error: unknown, profile: string | undefined): unknown {
  if (error instanceof Failure && error.words === undefined) return error;
  const seen = error instanceof Failure ? error.seen : messageOf(error);
  if (!OF_PROFILES.test(seen)) return error;
  const named = profile === undefined ? '' : ` --profile ${quote(profile)}`;
  return new Failure({
    kind: 'input',
    resource: 'aws credentials',
    seen: seen.split('\n')[0] ?? seen,
    words: awsWords(error),
    ...(OF_SSO.test(seen) && { next: [`aws sso login${named}`] }),
    ...(seen.startsWith('aws: Enter MFA code') && {
      cause:
        'The profile needs a second factor (MFA). The next command asks for the code, and the AWS CLI keeps the session.',
      next: [`aws sts get-caller-identity${named}`],
    }),
    error,
  });
}
