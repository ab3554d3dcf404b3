import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from 'engine/network';

/** The profile in use and the variable that names it. An empty variable counts as not set. */
export function namedProfile(environment: Environment) {
  const variable = (['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const).find((name) => environment[name]);
  return variable && { variable, name: environment[variable] as string };
}

type Settings = ReadonlyMap<string, string>;
type Profiles = ReadonlyMap<string, Settings>;

/**
 * Why the AWS CLI may find other credentials in this environment than the SDK's own chain does: they prefer sources in
 * another order, and do not read every file alike. `undefined` if both find the same.
 */
export async function whyCliMayDiffer(environment: Environment): Promise<string | undefined> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SECURITY_TOKEN, AWS_SESSION_TOKEN } = environment;
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE } = environment;
  if (AWS_ACCESS_KEY_ID) {
    if (!AWS_SECRET_ACCESS_KEY) return 'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY';
    const isOlder = AWS_SECURITY_TOKEN && AWS_SECURITY_TOKEN !== AWS_SESSION_TOKEN;
    return isOlder ? 'AWS_SECURITY_TOKEN is set, which only the AWS CLI reads' : undefined;
  }
  // Version 1 of the CLI prefers the second, version 2 the first.
  if (AWS_PROFILE && AWS_DEFAULT_PROFILE && AWS_PROFILE !== AWS_DEFAULT_PROFILE)
    return `AWS_PROFILE is ${AWS_PROFILE}, and AWS_DEFAULT_PROFILE is ${AWS_DEFAULT_PROFILE}`;
  const files: { readonly name: string; readonly profiles: Profiles }[] = [];
  const { readFile } = await import('@smithy/shared-ini-file-loader');
  for (const [variable, name] of [
    ['AWS_CONFIG_FILE', 'config'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
  ] as const) {
    const path = environment[variable] || join(environment.HOME || homedir(), '.aws', name);
    if (/^~|\$/.test(path)) return `${variable} is ${path}, where only the AWS CLI replaces ~ and variables`;
    // The SDK keeps what it reads here, so that a pipe is read once. Neither it nor the CLI needs the file to exist.
    const text = await readFile(path).catch(() => '');
    const read = readProfiles(text, name === 'config');
    if (typeof read === 'number') return `line ${read} of ${path} is not read alike`;
    files.push({ name, profiles: read });
  }
  const profile = namedProfile(environment)?.name ?? 'default';
  if (AWS_WEB_IDENTITY_TOKEN_FILE && sourcesOf(profile, files).length > 0)
    return `AWS_WEB_IDENTITY_TOKEN_FILE is set, and profile ${profile} has credentials as well`;
  return whyProfileMayDiffer(profile, files);
}

const SECTION = /^\[(?:(profile|sso-session|services) )?([\w@+.-]+)\]$/;
const SETTING = /^([a-z][a-z0-9_]*)[ \t]*=[ \t]*(\S.*)$/;

/**
 * Reads the profiles of a file of the plainest form: no indented line, no empty value, no comment behind a value, nothing
 * twice.
 * @returns the number of the first line that is not plain
 */
function readProfiles(text: string, isConfig: boolean): Profiles | number {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  const lines = text.split('\n').map((line) => line.trimEnd());
  for (const [index, line] of lines.entries()) {
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, kind, name = ''] = SECTION.exec(line) ?? [];
    const [, key, value = ''] = SETTING.exec(line) ?? [];
    if (name !== '') {
      const isProfile = isConfig ? kind === 'profile' || line === '[default]' : kind === undefined;
      const title = isProfile ? name : line;
      if (sections.has(title)) return index + 1;
      section = new Map();
      sections.set(title, section);
    } else if (key !== undefined && section !== undefined && !section.has(key) && !/\s[#;]/.test(line)) {
      section.set(key, value);
    } else return index + 1;
  }
  return sections;
}

type Files = readonly { readonly name: string; readonly profiles: Profiles }[];

/** The settings of a profile that say where its credentials come from. */
const OF_CREDENTIALS =
  /^(?:aws_(?:access_key_id|secret_access_key|session_token|security_token)|sso_\w+|role_arn|source_profile|credential_source|mfa_serial|web_identity_token_file|credential_process|login_session)$/;

/** Those that both read alike, if a profile has no others: whole keys, SSO, a process, a token file, a role with one source. */
const PLAIN =
  /^(?:aws_access_key_id,aws_secret_access_key(?:,aws_session_token)?|sso_\w+(?:,sso_\w+)*|credential_process|login_session|(?:role_arn,)?web_identity_token_file|credential_source,role_arn|role_arn,source_profile)$/;

/** What a shell does with a command that the CLI, which starts none, does not. */
const FOR_SHELL = /[`$\\|&;<>*?~]/;

/** The settings that say where the credentials of a profile come from, in each file that has some. */
function sourcesOf(profile: string, files: Files) {
  return files
    .map(({ name, profiles }) => ({
      file: name,
      settings: new Map([...(profiles.get(profile) ?? [])].filter(([key]) => OF_CREDENTIALS.test(key))),
    }))
    .filter(({ settings }) => settings.size > 0);
}

function whyProfileMayDiffer(
  profile: string,
  files: Files,
  before: readonly string[] = [],
): string | undefined {
  const [source, ...others] = sourcesOf(profile, files);
  if (source === undefined) return undefined;
  const { settings } = source;
  if (others.length > 0 || !PLAIN.test([...settings.keys()].sort().join())) {
    const all = [source, ...others].map((one) => `${[...one.settings.keys()].join(', ')} in ${one.file}`);
    return `profile ${profile} has ${all.join(' and ')}`;
  }
  if (FOR_SHELL.test(settings.get('credential_process') ?? ''))
    return `credential_process of profile ${profile} has characters that only a shell understands`;
  const next = settings.get('source_profile');
  if (next === undefined) return undefined;
  if (before.includes(next)) return `the role of profile ${profile} has no source`;
  return whyProfileMayDiffer(next, files, [...before, profile]);
}
