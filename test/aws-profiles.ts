import { temporaryFile } from 'engine/testing/temporary-folder';

/** A person's AWS files and variables, by default AWS_PROFILE=prod. */
export interface Row {
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a row's files contain: the keys of two users, as a profile has them, and the role that both may assume. */
export interface Identities {
  readonly prod: string;
  readonly other: string;
  readonly deployer: string;
}

/** A profile's keys as variables. */
export function variablesOf(keys: string): Readonly<Record<string, string>> {
  const pairs = [...keys.matchAll(/^(\w+) = (.*)$/gm)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toUpperCase(), value]));
}

/** A program that prints a profile's keys as a credential process does. */
function printing(keys: string): string {
  const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } = variablesOf(keys);
  return `cat ${temporaryFile(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }))}`;
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');
const SSO = 'sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n';
const SESSION =
  '[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n';
const TOKEN = 'aws_session_token = stale\n';

/** The plainest shapes. This program reads them itself, since the AWS CLI takes half a second. */
export const readRows = ({ prod, other, deployer }: Identities): Readonly<Record<string, Row>> => ({
  AWS_PROFILE: { credentials: `[default]\n${other}[prod]\n${prod}` },
  AWS_DEFAULT_PROFILE: {
    credentials: `[default]\n${other}[prod]\n${prod}`,
    env: { AWS_DEFAULT_PROFILE: 'prod' },
  },
  'keys in the environment beside a profile': {
    credentials: `[prod]\n${prod}`,
    env: { AWS_PROFILE: 'prod', ...variablesOf(other) },
  },
  SSO: { config: `${SESSION}[profile prod]\n${SSO}` },
  'a process': { config: `[profile prod]\ncredential_process = ${printing(prod)}\n` },
  'a role through a role': {
    config: `[profile prod]\n${deployer}source_profile = first\n[profile first]\n${deployer}source_profile = base\n`,
    credentials: `[base]\n${prod}`,
  },
  'the word profile in the credentials': { credentials: `[profile prod]\n${prod}[default]\n${other}` },
  'the ends of lines of Windows': { credentials: `[prod]\r\n${prod.replaceAll('\n', '\r\n')}` },
  'no file': { env: { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' } },
});

/** Shapes of which the AWS CLI is asked. */
export const askedRows = ({ prod, other, deployer }: Identities) => ({
  'both variables': {
    credentials: `[other]\n${other}[prod]\n${prod}`,
    env: { AWS_DEFAULT_PROFILE: 'prod', AWS_PROFILE: 'other' },
  },
  'half of a key in the environment': {
    credentials: `[default]\n${prod}`,
    env: { AWS_ACCESS_KEY_ID: 'AKIAHALF00000000' },
  },
  'SSO beside stale keys': {
    config: `${SESSION}[profile prod]\n${SSO}`,
    credentials: `[prod]\n${other}${TOKEN}`,
  },
  'a value with a number sign': {
    config: `[profile prod]\ncredential_process = sh -c '${printing(prod)} # as JSON'\n`,
  },
  'a role with a second factor': {
    config: `[profile prod]\n${deployer}source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n`,
    credentials: `[base]\n${prod}`,
  },
  'a role whose source has two sources': {
    config: `[profile prod]\n${deployer}source_profile = base\n[profile base]\n${SSO}${SESSION}`,
    credentials: `[base]\n${other}`,
  },
  'an indented profile with a nested section': {
    config: `[profile base]\n${indented(prod)}[profile prod]\n${indented(`s3 =\n    addressing_style = path\n${deployer}source_profile = base\n`)}`,
  },
  'a colon for an equals sign': { credentials: `[prod]\n${prod.replaceAll(' =', ':')}` },
  'a name with a slash': { config: `[profile corp/admin]\n${prod}`, env: { AWS_PROFILE: 'corp/admin' } },
  'the default profile twice': { config: `[profile default]\n${prod}[default]\n${other}`, env: {} },
  'a byte order mark': { credentials: `\ufeff[prod]\n${prod}` },
});
