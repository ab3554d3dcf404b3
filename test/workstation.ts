import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { iam, policyDocument } from './aws.ts';
import { world } from './world.ts';

/**
 * A PATH with a kubectl that first runs this bash script if it gets these arguments; `kubectl` in the script is the real one.
 */
export function kubectlThat(script: string, arguments_: string): { PATH: string } {
  const bin = temporaryFolder();
  const kubectl = join(bin, 'kubectl');
  const real = join(world().layout.bin, 'kubectl');
  writeFileSync(
    kubectl,
    `#!/bin/bash
kubectl() { '${real}' "$@"; }
case " $* " in *" ${arguments_} "*) ${script};; esac
exec '${real}' "$@"
`,
    { mode: 0o755 },
  );
  return { PATH: `${bin}:${world().environment().PATH}` };
}

/** Removes the sandbox's keys from the environment, because they override every profile. */
export const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** The engineer's keys, as a profile has them. */
export function keys(): string {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = world().environment();
  return `aws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`;
}

export function profiles(config: string, credentials = '') {
  return {
    ...NO_KEYS,
    AWS_CONFIG_FILE: temporaryFile(config),
    AWS_SHARED_CREDENTIALS_FILE: temporaryFile(credentials),
  };
}

/** A role that the account's identities may assume, with these permissions. */
export async function roleWith(name: string, statement: object): Promise<string> {
  const trust = policyDocument({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
  const client = await iam();
  const { Role } = await client.createRole({
    Path: '/teams/',
    RoleName: name,
    AssumeRolePolicyDocument: trust,
  });
  await client.putRolePolicy({
    RoleName: name,
    PolicyName: 'p',
    PolicyDocument: policyDocument(statement),
  });
  return Role?.Arn ?? '';
}

export const EVERYTHING = { Effect: 'Allow', Action: ['iam:*', 'eks:*', 'sts:*'], Resource: '*' };
