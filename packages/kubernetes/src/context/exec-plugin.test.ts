import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ignoredProfileReason } from './exec-plugin.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'none' };
const PROD = { AWS_PROFILE: 'prod' };
const TOKEN = ['eks', 'get-token', '--cluster-name', 'demo'];

type Row = readonly [
  what: string,
  environment: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  why: RegExp | undefined,
  command?: string,
  args?: readonly string[],
];
const ROWS: readonly Row[] = [
  ['keys in the environment', KEYS, PROD, /AWS_ACCESS_KEY_ID.* override the profile prod/],
  ['a plugin by its path', KEYS, PROD, /for \/usr\/local\/bin\/aws\./, '/usr/local/bin/aws'],
  ['aws-iam-authenticator', KEYS, PROD, /prod/, 'aws-iam-authenticator'],
  ['the older variable', KEYS, { AWS_DEFAULT_PROFILE: 'prod' }, /prod/],
  ['another profile in the older variable', { AWS_DEFAULT_PROFILE: 'dev' }, PROD, /differ/],
  ['the same profile in the older variable', { AWS_DEFAULT_PROFILE: 'prod' }, PROD, undefined],
  ['another profile in the environment', { AWS_PROFILE: 'dev' }, PROD, undefined],
  ['keys that the kubeconfig empties', KEYS, { ...PROD, AWS_ACCESS_KEY_ID: '' }, undefined],
  ['half of a key', { AWS_ACCESS_KEY_ID: 'AKIA' }, PROD, undefined],
  ['the profile in the arguments', KEYS, PROD, undefined, 'aws', [...TOKEN, '--profile', 'prod']],
  ['the profile in one argument', KEYS, PROD, undefined, 'aws', [...TOKEN, '--profile=prod']],
  ['no profile', KEYS, {}, undefined],
  ['another program', KEYS, PROD, undefined, 'gke-gcloud-auth-plugin'],
];
for (const [what, environment, own, why, command = 'aws', args = TOKEN] of ROWS) {
  test(`ignoredProfileReason: ${what}: ${why === undefined ? 'it is used' : 'it is ignored'}`, () => {
    const env = Object.entries(own).map(([name, value]) => ({ name, value }));
    const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command, args, env };
    const found = ignoredProfileReason(plugin, environment);
    if (why === undefined) assert.is(found, undefined);
    else assert.match(found ?? '', why);
  });
}

test.run();
