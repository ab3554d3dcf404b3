import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { world } from './world.ts';

/** The shapes of secrets that are issued during a run, with values that are not known in advance. */
const SHAPES: readonly [string, RegExp][] = [
  ['a Vault token', /\bhv[sb]\.[A-Za-z0-9_-]{20,}/],
  ['a service account token', /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\./],
  ['a secret access key of a session', /"?secret_?access_?key"?\s*[:=]\s*"?[A-Za-z0-9/+]{30,}/i],
];

/** The encodings to search for: plain, URL, JSON, JSON in JSON, Go's JSON, and base64 without padding. */
function formsOf(value: string): string[] {
  const base64 = Buffer.from(value)
    .toString('base64')
    .replace(/..?=*$/, '');
  const json = JSON.stringify(value).slice(1, -1);
  const go = json.replaceAll(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
  return [value, encodeURIComponent(value), json, JSON.stringify(json).slice(1, -1), go, base64];
}

/** The descriptions of the secrets that a text contains. */
export function secretsIn(text: string, known: Readonly<Record<string, string>> = {}): string[] {
  const canaries = { 'the secret access key': world().environment().AWS_SECRET_ACCESS_KEY ?? '', ...known };
  return [
    ...Object.entries(canaries)
      .filter(([, value]) => value !== '' && formsOf(value).some((form) => text.includes(form)))
      .map(([name]) => name),
    ...SHAPES.filter(([, shape]) => shape.test(text)).map(([name]) => name),
  ];
}

/** Where version 2 of the AWS CLI keeps the sessions of profiles, as after a person's own command. */
const OF_AWS_CLI = join('.aws', 'cli', 'cache');

/** Secrets in the output or in a file below the home folder, and files there that other users can read. */
export function leaks(output: string, home: string, known: Readonly<Record<string, string>> = {}): string[] {
  const found = secretsIn(output, known).map((name) => `${name} in the output`);
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    const file = join(home, name);
    const status = statSync(file);
    if (!status.isFile() || name.startsWith(OF_AWS_CLI)) continue;
    if ((status.mode & 0o077) !== 0)
      found.push(`${name} is readable by others (${(status.mode & 0o777).toString(8)})`);
    found.push(...secretsIn(readFileSync(file, 'utf8'), known).map((secret) => `${secret} in ${name}`));
  }
  return found;
}
