import type { Environment } from 'engine/network';
import { askOnce, Failure, messageOf, quote, registerSecret } from 'engine/resource';
import { exportedCredentials } from './aws-cli.ts';
import { awsExplanation, isAwsError, NO_CREDENTIALS } from './aws-failure.ts';
import { checkProfile, loginAdvice, namedProfile, type Profiles, sdkName } from './profiles.ts';

type Chain = typeof import('@aws-sdk/credential-providers').fromNodeProviderChain;
type Credentials = ReturnType<Chain>;

/** The connection of the clients that fetch credentials (STS, SSO). */
type ClientConfig = NonNullable<NonNullable<Parameters<Chain>[0]>['clientConfig']>;

/**
 * The operator's credentials, so that this program, the `aws` command and a kubeconfig's `aws eks get-token` use the same
 * identity: keys in the environment first, then those that the AWS CLI exports. Without version 2 of the CLI, the SDK's default
 * chain (profiles, roles, SSO, processes, the machine's own).
 */
export function operatorCredentials(
  clientConfig: ClientConfig,
  environment: Environment,
  reading: Promise<Profiles>,
): Credentials {
  const profile = namedProfile(environment);
  const find = async (profiles: Profiles, properties: Parameters<Credentials>[0]) => {
    const { fromEnv, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    checkProfile(profiles, profile);
    if (environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY) return fromEnv()();
    const exported = await exportedCredentials(environment);
    if (exported !== undefined) return exported;
    const ofProfile = profile && { profile: sdkName(profile.name) };
    return fromNodeProviderChain({ ...ofProfile, clientConfig })(properties);
  };
  return untilExpiry(async (properties) => {
    const profiles = await reading;
    try {
      const found = await find(profiles, properties);
      registerSecret(found.secretAccessKey);
      registerSecret(found.sessionToken);
      return found;
    } catch (error) {
      throw credentialsFailure(error, profiles, profile?.name);
    }
  });
}

/** How long before their expiry credentials are requested again, as in the SDK. */
const BEFORE_EXPIRY_MS = 300_000;

/** Keeps the credentials until shortly before they expire. Concurrent callers share one search. */
function untilExpiry(find: Credentials): Credentials {
  let found = askOnce(find);
  return async (properties) => {
    const previous = found;
    const { expiration } = await previous(properties);
    const expires = expiration !== undefined && expiration.getTime() - Date.now() < BEFORE_EXPIRY_MS;
    if (expires && found === previous) found = askOnce(find);
    return found(properties);
  };
}

/** The errors of the AWS CLI and the SDK if a profile asks for an MFA code. */
const ASKS_FOR_CODE = /Enter MFA code|requires multi-factor/;

/** A provider's errors about the operator's profile. */
const OF_PROFILES = /\bsso\b|sso[_-]|region is missing|sts:AssumeRole\b/i;

/** Errors that no login mends: AWS was not reached, or knows the caller and denies access. */
const NOT_OF_LOGIN = /endpoint URL|SSL validation|proxy URL|\((?:AccessDenied|Forbidden)|not authorized/;

/** The failure for an error about the operator's credentials; any other error is passed on. */
export function credentialsFailure(error: unknown, profiles: Profiles, profile: string | undefined): unknown {
  if (error instanceof Failure && error.words === undefined) return error;
  const ofCli = error instanceof Failure;
  const seen = ofCli ? error.seen : messageOf(error);
  const asks = ASKS_FOR_CODE.test(seen);
  if (!ofCli && !asks && !OF_PROFILES.test(seen) && !isAwsError(error, ...NO_CREDENTIALS)) return error;
  const asksInTerminal = `aws sts get-caller-identity${profile === undefined ? '' : ` --profile ${quote(profile)}`}`;
  return new Failure({
    kind: 'input',
    resource: 'aws credentials',
    seen: seen.split('\n')[0] ?? seen,
    ...(ofCli ? { words: error.words } : awsExplanation(error)),
    ...(asks
      ? {
          cause:
            'The profile needs a second factor (MFA). The next command asks for the code, and version 2 of the AWS CLI keeps the session for the run.',
          next: [ofCli ? asksInTerminal : `Install version 2 of the AWS CLI, then: ${asksInTerminal}`],
        }
      : !NOT_OF_LOGIN.test(seen) && loginAdvice(profiles, profile)),
    error,
  });
}
