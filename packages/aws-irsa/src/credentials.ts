import type { Environment } from 'engine/network';
import { Failure, keepSecret, messageOf, quote, secretsWithin } from 'engine/resource';
import { awsWords } from './aws-failure.ts';

export type Credentials = ReturnType<typeof import('@aws-sdk/credential-providers').fromNodeProviderChain>;

/** How the clients that fetch credentials (STS, SSO) connect. */
type ClientConfig = NonNullable<
  Parameters<typeof import('@aws-sdk/credential-providers').fromNodeProviderChain>[0]
>['clientConfig'];

/**
 * The operator's credentials by the SDK's default chain (keys, profiles, roles, SSO, processes, the machine's own), in
 * the AWS CLI's order if the two differ: keys in the environment override AWS_PROFILE, so that this program and the
 * `aws` command act as the same identity.
 */
export function operatorCredentials(
  clientConfig: ClientConfig,
  environment: Environment = process.env,
): Credentials {
  const profile = environment.AWS_PROFILE || undefined;
  let chain: Promise<Credentials> | undefined;
  let coming: ReturnType<Credentials> | undefined;
  const make = async (): Promise<Credentials> => {
    const { fromEnv, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    if (environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY) return fromEnv();
    await keepSources();
    if (profile !== undefined) await checkProfile(profile);
    return fromNodeProviderChain({
      ...(profile && { profile }),
      ...(clientConfig && { clientConfig }),
      logger: SILENT,
    });
  };
  const provide: Credentials = async (properties) => {
    try {
      chain ??= make();
      const resolved = await (await chain)(properties);
      keepSecret(resolved.secretAccessKey);
      keepSecret(resolved.sessionToken);
      return resolved;
    } catch (error) {
      throw credentialsFailure(error, profile);
    }
  };
  // The chain caches what it has found, but callers that ask while it is searching would start another search.
  return (properties) => {
    coming ??= provide(properties).finally(() => {
      coming = undefined;
    });
    return coming;
  };
}

/** The SDK warns about keys in the environment beside a profile, although the order is settled above. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * What the chain exchanges for credentials is secret as well: keys of source profiles, tokens of SSO.
 */
export async function keepSources(): Promise<void> {
  const { getSSOTokenFromFile, loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const files = await loadSharedConfigFiles();
  const sections = Object.values(files.configFile);
  // The SDK finds a token by the name of its session, or by the start URL of a profile without one.
  const sessions = sections.flatMap(({ sso_session, sso_start_url }) => sso_session ?? sso_start_url ?? []);
  const tokens = await Promise.all(
    [...new Set(sessions)].map((session) => getSSOTokenFromFile(session).catch(() => undefined)),
  );
  const ofTokens = tokens.flatMap((token) => [token?.accessToken, token?.refreshToken, token?.clientSecret]);
  for (const secret of [...secretsWithin(files), ...ofTokens]) keepSecret(secret);
}

/**
 * Prevents a misspelt profile from leading to the next credentials in the chain, such as the machine's own.
 * @throws Failure of kind input if there is no such profile
 */
async function checkProfile(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const files = Object.values(await loadSharedConfigFiles());
  const names = files.flatMap((profiles) => Object.keys(profiles));
  if (names.includes(profile)) return;
  // The parser returns sections such as [sso-session corp] beside the profiles, with a dot in their names.
  const others = [...new Set(names)].filter((name) => !name.includes('.')).sort();
  throw new Failure({
    kind: 'input',
    resource: 'aws credentials',
    seen: `AWS_PROFILE is ${profile}, and there is no profile of this name`,
    next: [
      others.length === 0
        ? `Create it: aws configure --profile ${quote(profile)}, or aws configure sso.`
        : `Set AWS_PROFILE to an existing profile: ${others.join(', ')}.`,
    ],
  });
}

const OF_SSO = /\bsso\b|sso[_-]/i;

/** What a provider says about the operator's profile. */
const OF_PROFILES = /\bsso\b|sso[_-]|multi-factor|MFA|region is missing|sts:AssumeRole\b/i;

/** The failure for a provider's error about the operator's credentials; any other error is passed on. */
export function credentialsFailure(error: unknown, profile: string | undefined): unknown {
  if (error instanceof Failure) return error;
  const seen = messageOf(error);
  if (!OF_PROFILES.test(seen)) return error;
  const named = profile === undefined ? '' : ` --profile ${quote(profile)}`;
  return new Failure({
    kind: 'input',
    resource: 'aws credentials',
    seen: seen.split('\n')[0] ?? seen,
    words: awsWords(error),
    ...(OF_SSO.test(seen) && { next: [`aws sso login${named}`] }),
    error,
  });
}
