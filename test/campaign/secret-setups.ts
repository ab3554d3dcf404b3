import { temporaryFile } from 'engine/testing/temporary-folder';
import { iam, policyDocument } from '../aws.ts';
import { EVERYTHING } from '../workstation.ts';
import { bash, world } from '../world.ts';

/** The environment that a case prepares for its run. */
export interface SecretSetup {
  readonly env?: Readonly<Record<string, string>>;
  /** Further secrets, by description. */
  readonly known?: Readonly<Record<string, string>>;
}

/** The guide's role. */
const ROLE = 'dev-role-iam-demo';

/** Creates a caller without keys, but with a web identity token of a role that may do everything in AWS. */
export async function createWebIdentity(): Promise<SecretSetup> {
  const client = await iam();
  await client.putRolePolicy({
    RoleName: ROLE,
    PolicyName: 'everything',
    PolicyDocument: policyDocument(EVERYTHING),
  });
  const { output } = await bash('kubectl create token gloo -n gloo-system --audience sts.amazonaws.com');
  return {
    env: {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_ROLE_ARN: `arn:aws:iam::${world().accountId}:role/${ROLE}`,
      AWS_WEB_IDENTITY_TOKEN_FILE: temporaryFile(output.trim()),
    },
    known: { 'a web identity token': output.trim() },
  };
}
