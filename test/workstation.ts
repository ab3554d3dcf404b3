import { temporaryFile } from 'engine/testing/temporary-folder';
import { iam, policyDocument } from './aws.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { world } from './world.ts';

/** A PATH with a kubectl that first runs this bash script, always or for these words; `$real` is the real kubectl. */
export function kubectlThat(script: string, words?: string): { readonly PATH: string } {
  const condition = words === undefined ? script : `case " $* " in *" ${words} "*) ${script};; esac`;
  return new ToolRecorder(world().environment(), { tool: 'kubectl', script: condition }).env;
}

/** Removes the sandbox's keys from the environment, because they override every profile. */
export const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** Keys in the form of a profile, by default the engineer's. */
export function keys(
  { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }: Readonly<Record<string, string>> = world().environment(),
): string {
  return `aws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`;
}

export function profiles(config: string, credentials = '') {
  return {
    ...NO_KEYS,
    AWS_CONFIG_FILE: temporaryFile(config),
    AWS_SHARED_CREDENTIALS_FILE: temporaryFile(credentials),
  };
}

/** A role with these permissions that the account's identities may assume. */
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
