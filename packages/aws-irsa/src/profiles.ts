import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from 'engine/network';
import {
  type FailureFacts,
  few,
  nearest,
  quote,
  readBounded,
  readErrorText,
  registerSecret,
  secretsWithin,
  wrongInput,
} from 'engine/resource';

/** The profile in use and the variable that names it. An empty variable counts as not set. */
export function namedProfile(environment: Environment) {
  const variable = (['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const).find((name) => environment[name]);
  return variable && { variable, name: environment[variable] as string };
}

type Settings = Readonly<Record<string, string | undefined>>;

/** The settings of the profiles in AWS's two files, by the user's names. */
export type Profiles = Readonly<Record<string, Settings>>;

/**
 * Reads AWS's two files, and passes their contents to the SDK, which would open a named pipe in a thread that no signal ends.
 * Values that are exchanged for credentials are secret as well: keys of source profiles, SSO tokens.
 * @throws Failure of kind input if a file exists and cannot be read
 */
export async function readProfiles(environment: Environment): Promise<Profiles> {
  const { externalDataInterceptor: sdk, ...ini } = await import('@smithy/shared-ini-file-loader');
  const names = new Set<string>();
  const problems = FILES.flatMap(([variable, usual, ofProfile]) => {
    const named = environment[variable] || join('~/.aws', usual);
    const file = named.replace(/^~(?=\/)/, environment.HOME || homedir());
    try {
      sdk.interceptFile(file, inWordsOfSdk(textOf(file), ofProfile, names));
      return [];
    } catch (error) {
      sdk.interceptFile(file, '');
      return [wrongInput(`${variable} ${file}`, readErrorText(error), `Set ${variable} to a regular file.`)];
    }
  });
  if (problems[0] !== undefined) throw problems[0];
  const { configFile, credentialsFile } = await ini.loadSharedConfigFiles();
  const sections = Object.values(configFile);
  // The SDK finds a token by the name of its session, or by the start URL of a profile without one.
  for (const session of sections.flatMap(
    ({ sso_session, sso_start_url }) => sso_session ?? sso_start_url ?? [],
  ))
    registerTokens(ini.getSSOTokenFilepath(session), () => sdk.interceptToken(session, {}));
  for (const secret of secretsWithin([configFile, credentialsFile])) registerSecret(secret);
  return Object.fromEntries(
    [...names].map((name) => {
      const ofSdk = sdkName(name);
      const { sso_session, source_profile, ...others } = { ...configFile[ofSdk], ...credentialsFile[ofSdk] };
      const isThere = configFile[`sso-session.${sso_session}`] !== undefined;
      const source = source_profile && { source_profile: decodeURIComponent(source_profile) };
      return [name, { ...others, ...source, ...(isThere && { sso_session }) }];
    }),
  );
}

/** AWS's files: the variable, the name in ~/.aws, and the word before a profile's name. */
const FILES = [
  ['AWS_CONFIG_FILE', 'config', 'profile'],
  ['AWS_SHARED_CREDENTIALS_FILE', 'credentials', ''],
] as const;

/** The text of a file; empty if the file does not exist. */
function textOf(file: string): string {
  try {
    return readBounded(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function registerTokens(file: string, leaveOut: () => void): void {
  try {
    const { accessToken, refreshToken, clientSecret } = JSON.parse(textOf(file) || '{}');
    for (const secret of [accessToken, refreshToken, clientSecret]) registerSecret(secret);
  } catch {
    leaveOut();
  }
}

/** In a profile's name, the SDK accepts fewer characters than the AWS CLI, and only one blank before it. */
export const sdkName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

const SECTION = /^[ \t]*\[[ \t]*(?:(profile|sso-session|services)[ \t]+)?(["']?)(.+?)\2[ \t]*\]/gm;

/** @param names gets the names of the profiles */
function inWordsOfSdk(text: string, ofProfile: string, names: Set<string>): string {
  return text
    .replaceAll(SECTION, (_, kind = '', quoted, name) => {
      // Without quotation marks, the AWS CLI does not accept a name of several words.
      if (kind === 'profile' && !quoted && /\s/.test(name)) return '[services ignored]';
      const isProfile = kind === ofProfile || (kind === '' && name === 'default');
      if (isProfile) names.add(name);
      return `[${[kind, isProfile ? sdkName(name) : name].join(' ').trim()}]`;
    })
    .replaceAll(/^([ \t]*source_profile[ \t]*=[ \t]*)(.*\S)/gm, (_, before, name) => before + sdkName(name));
}

/**
 * The AWS CLI refuses a profile that does not exist, even beside keys in the environment. Without this check, a misspelt profile
 * would lead to the next credentials in the chain, such as the machine's own.
 * @throws Failure of kind input if the profile does not exist
 */
export function checkProfile(profiles: Profiles, profile: ReturnType<typeof namedProfile>): void {
  if (profile === undefined || profile.name in profiles) return;
  const { variable, name } = profile;
  const near = nearest(name, Object.keys(profiles));
  const others = (near.length > 0 ? near : Object.keys(profiles)).map(quote);
  throw wrongInput(
    'aws credentials',
    `${variable} is ${name}, and there is no profile of this name`,
    others.length === 0
      ? `unset ${variable}, or create the profile: aws configure --profile ${quote(name)}, or aws configure sso.`
      : `export ${variable}=${others[0]}${others.length > 1 ? ` (or ${few(others.slice(1))})` : ''}`,
  );
}

/** The problem of a profile with one of these settings, and how a person logs in with the profile. */
const LOGINS: Readonly<Record<string, (named: string) => readonly [cause: string, next: string]>> = {
  sso_session: (named) => [EXPIRED, `aws sso login${named}`],
  sso_start_url: (named) => [EXPIRED, `aws sso login${named}`],
  login_session: (named) => [EXPIRED, `aws login${named}`],
  credential_process: (named) => [
    'The program of its credential_process gives no credentials.',
    `aws configure get credential_process${named} prints the program. Run it by itself: it says what it needs.`,
  ],
};
const EXPIRED = 'Its session is absent or has expired.';

/**
 * How to mend the credentials of a profile, by its settings and those of its source profiles: a person who does not use SSO
 * gets no advice about SSO.
 */
export function loginAdvice(
  profiles: Profiles,
  profile = 'default',
): Pick<Partial<FailureFacts>, 'cause' | 'next'> {
  let name = profile;
  // Profiles can refer to each other in a circle.
  for (let depth = 0; depth < 10; depth++) name = profiles[name]?.source_profile ?? name;
  const settings = profiles[name] ?? {};
  const named = name === 'default' ? '' : ` --profile ${quote(name)}`;
  const login = Object.keys(LOGINS).find((setting) => settings[setting] !== undefined);
  if (login !== undefined) {
    const [why, next] = LOGINS[login]?.(named) ?? [];
    return { cause: `The profile ${name}: ${why}`, next: [next ?? ''] };
  }
  const others = Object.keys(profiles).filter((one) => one !== name);
  if (!(name in profiles) && profile !== name)
    return { next: [`Set source_profile to a profile that exists: ${few(others)}.`] };
  if (Object.keys(settings).some((setting) => SOURCES.test(setting)))
    return { next: [`Correct the profile until this succeeds: aws sts get-caller-identity${named}`] };
  return {
    cause: `Neither the environment nor the profile ${name} has any.`,
    next: [others.length > 0 ? `export AWS_PROFILE=NAME, with one of ${few(others)}` : `aws login${named}`],
  };
}

/** The settings that give a profile credentials without a login. */
const SOURCES = /^(?:aws_|role_arn|credential_source|web_identity|sso_)/;
