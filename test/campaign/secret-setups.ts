import { temporaryFile } from 'engine/testing/temporary-folder';
import { runScript } from 'sandbox';
import { iam, policyDocument } from '../aws.ts';
import { EVERYTHING } from '../workstation.ts';
import { bash, world } from '../world.ts';

/**
 * The prefix of all values that somebody else wrote to the live systems. It is different in each process, because a case in
 * another sandbox writes such values by commands, which the process list shows.
 */
const LIVE = `canary-live-${process.pid}-`;

/** The environment that a case prepares for its run. */
export interface SecretSetup {
  readonly env?: Readonly<Record<string, string>>;
  /** Further secrets, by a description. */
  readonly known?: Readonly<Record<string, string>>;
}

/** The guide's role. */
const ROLE = 'dev-role-iam-demo';

/** Helm values of a Gloo with static keys, with canaries in settings that the guide does not set. */
const VALUES = `
settings:
  secretOptions:
    sources:
    - vault:
        address: http://vault-internal.vault:8200
        accessToken: ${LIVE}token
        pathPrefix: dev
        tlsConfig: { caCert: ${LIVE}ca }
        aws: { region: us-east-1, mountPath: aws, accessKeyId: ${LIVE}id, secretAccessKey: ${LIVE}key }
    - kubernetes: { note: ${LIVE}note }
    - directory: { directory: ${LIVE}directory }
gloo:
  deployment:
    customEnv:
    - { name: DB_PASSWORD, value: ${LIVE}password }
`;

/** Writes a canary into every value of the live systems that the guide does not set. */
export async function plantLiveValues(): Promise<SecretSetup> {
  await runScript(
    world(),
    `
    aws iam update-role --role-name $ROLE --description ${LIVE}description
    aws iam tag-role --role-name $ROLE --tags Key=note,Value=${LIVE}tag
    vault secrets tune -description=${LIVE}mount dev/
    vault write auth/aws/config/client access_key=${LIVE}access secret_key=${LIVE}secret max_retries=3
    kubectl set env deployment/gloo -n gloo-system API_TOKEN=${LIVE}api OTHER=${LIVE}other
    delete_rollout_job
    helm upgrade gloo gloo/gloo -n gloo-system --version 1.17.3 --reuse-values --values /dev/stdin <<'END'
${VALUES}END`,
  );
  return { known: { 'a live value': LIVE } };
}

/** Creates a caller that has no keys, but a web identity token of a role that may do everything in AWS. */
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
