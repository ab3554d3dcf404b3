import { randomUUID } from 'node:crypto';
import { assumeRoleWithWebIdentity, isAwsError, type SessionCredentials, STS_AUDIENCE } from 'aws-irsa';
import { Failure, messageOf, type Work } from 'resource';
import type { Finding } from 'runbook';
import {
  glooHeaderSecret,
  glooSecretPath,
  login,
  readSecret,
  removeSecret,
  type Vault,
  VaultRefusal,
  writeSecret,
} from 'vault-auth';
import { type Guide, SERVICE_ACCOUNTS } from './guide.ts';

/** The name of the secret that is written for a moment. */
export const PROBE = 'gloo-vault-irsa-probe';
/** A service account that every namespace has and that the trust policy does not list. */
export const STRANGER = 'default';

/** Where the probe secret is written. */
export function probePath({ inputs }: Guide): string {
  return glooSecretPath('data', inputs.NAMESPACE, PROBE);
}

/** A service account gets from its token to a Vault token. One that the chart did not create is said, not failed. */
export async function logsIn(guide: Guide, serviceAccount: string, work: Work): Promise<Finding> {
  if (!(await exists(guide, serviceAccount, work))) {
    return { status: 'warn', detail: 'the chart did not create it: nothing to log in' };
  }
  const credentials = await assume(guide, serviceAccount, work);
  await logIn(guide, credentials, work);
  return { status: 'pass', detail: `${credentials.assumedRoleArn} was given a Vault token` };
}

/** Gloo's own way to a secret: written, read back, removed. */
export async function readsSecret(guide: Guide, work: Work): Promise<Finding> {
  const { inputs } = guide;
  const vault = await asGloo(guide, work);
  const value = randomUUID();
  const secret = glooHeaderSecret(inputs.NAMESPACE, PROBE, { 'x-probe': value });
  await link('writing a secret as Gloo', () => writeSecret(vault, inputs.NAMESPACE, PROBE, secret));
  try {
    const read = await link('reading a secret as Gloo', () => readSecret(vault, inputs.NAMESPACE, PROBE));
    if (JSON.stringify(read).includes(value)) {
      return { status: 'pass', detail: `${probePath(guide)} written, read back and removed` };
    }
    return { status: 'fail', detail: `${probePath(guide)} was written, and something else was read back` };
  } finally {
    await link('removing the probe secret', () => removeSecret(vault, inputs.NAMESPACE, PROBE));
  }
}

/** A service account of the same namespace that is not listed must not be able to assume the role. */
export async function refusesStranger(guide: Guide, work: Work): Promise<Finding> {
  const token = await guide.kubectl.createToken(STRANGER, guide.inputs.NAMESPACE, STS_AUDIENCE, work);
  try {
    await assumeRoleWithWebIdentity(guide.aws, {
      roleArn: guide.VAULT_AUTH_ROLE_ARN,
      sessionName: STRANGER,
      token,
    });
  } catch (error) {
    if (isAwsError(error, 'AccessDenied')) return refused(messageOf(error));
    throw brokenLink('AssumeRoleWithWebIdentity as a stranger', error);
  }
  return passedThrough(
    `service account ${STRANGER} could assume ${guide.VAULT_AUTH_ROLE_ARN}`,
    'its trust policy',
  );
}

/** A login that was not made for this Vault must be refused. */
export async function refusesHeader(
  guide: Guide,
  headerValue: string | undefined,
  work: Work,
): Promise<Finding> {
  const credentials = await assume(guide, await anAccount(guide, work), work);
  try {
    await sendLogin(guide, credentials, headerValue, work);
  } catch (error) {
    if (error instanceof VaultRefusal && /X-Vault-AWS-IAM-Server-ID/i.test(error.message)) {
      return refused(error.message);
    }
    throw brokenLink('a login with another header', error);
  }
  return passedThrough('Vault accepted the login', 'iam_server_id_header_value in auth/aws/config/client');
}

/** What a login is given must not reach beyond dev/. */
export async function refusesOutside(guide: Guide, work: Work): Promise<Finding> {
  const vault = await asGloo(guide, work);
  const path = `secret/data/${PROBE}`;
  try {
    await vault.read(path);
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 403) return refused(`${path}: ${error.message}`);
    throw brokenLink(`reading ${path} as Gloo`, error);
  }
  return passedThrough(`${path} could be read`, 'the Vault policies of the role');
}

/** A token of the service account, as its pod has it, exchanged for credentials. */
async function assume(guide: Guide, serviceAccount: string, work: Work): Promise<SessionCredentials> {
  const { kubectl, aws, inputs, VAULT_AUTH_ROLE_ARN } = guide;
  const token = await kubectl.createToken(serviceAccount, inputs.NAMESPACE, STS_AUDIENCE, work);
  return link(`AssumeRoleWithWebIdentity as ${serviceAccount}`, () =>
    assumeRoleWithWebIdentity(aws, { roleArn: VAULT_AUTH_ROLE_ARN, sessionName: serviceAccount, token }),
  );
}

async function asGloo(guide: Guide, work: Work): Promise<Vault> {
  return logIn(guide, await assume(guide, await anAccount(guide, work), work), work);
}

/** One of Gloo's service accounts that is there. */
async function anAccount(guide: Guide, work: Work): Promise<string> {
  for (const name of SERVICE_ACCOUNTS) if (await exists(guide, name, work)) return name;
  throw new Failure({
    resource: `service accounts ${SERVICE_ACCOUNTS.join(', ')}`,
    seen: `neither is in namespace ${guide.inputs.NAMESPACE}`,
    cause: 'Gloo is not installed there.',
    next: ['pnpm runbook 03-gloo, or set NAMESPACE to where it is.'],
  });
}

async function exists(guide: Guide, serviceAccount: string, work: Work): Promise<boolean> {
  const found = await guide.kubectl.get('serviceaccount', serviceAccount, guide.inputs.NAMESPACE, work);
  return found !== undefined;
}

async function logIn(guide: Guide, credentials: SessionCredentials, work: Work): Promise<Vault> {
  return link('the login to Vault', () =>
    sendLogin(guide, credentials, guide.inputs.IAM_SERVER_ID_HEADER_VALUE, work),
  );
}

async function sendLogin(
  guide: Guide,
  credentials: SessionCredentials,
  headerValue: string | undefined,
  work: Work,
): Promise<Vault> {
  const { access } = await guide.openVault(work);
  return login(access, {
    credentials,
    stsEndpoint: guide.STS_ENDPOINT,
    region: guide.inputs.AWS_REGION,
    ...(headerValue !== undefined && { headerValue }),
  });
}

/** Names the link of the chain that broke. */
async function link<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw brokenLink(name, error);
  }
}

function brokenLink(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const seen = messageOf(error);
  const known = LINKS.find(({ says }) => says.test(seen));
  return new Failure({
    resource: name,
    seen,
    ...(known && { cause: known.cause, next: [known.next] }),
    error,
  });
}

/** What breaks each link, from the errors that STS and Vault give. */
const LINKS = [
  {
    says: /not authorized to perform.*AssumeRoleWithWebIdentity/i,
    cause:
      'The role’s trust policy does not fit the token: its provider, audience, namespace or service account.',
    next: 'pnpm runbook 01-aws --plan shows how the trust policy differs.',
  },
  {
    says: /No OpenIDConnect provider|InvalidIdentityToken/i,
    cause:
      'IAM does not know the issuer of the cluster’s tokens, or not with the audience sts.amazonaws.com.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
  },
  {
    says: /entry for role .* not found|missing client token|unsupported path|no handler/i,
    cause: 'Vault has no aws auth method, or no role of the IAM role’s name.',
    next: 'pnpm runbook 02-vault --plan shows what is missing.',
  },
  {
    says: /does not belong to the role/i,
    cause:
      'The Vault role is bound to another IAM role, or to one of this name that has since been made again.',
    next: 'pnpm runbook 02-vault --plan shows how the Vault role differs; a run writes it again.',
  },
  {
    says: /valid region|SignatureDoesNotMatch/i,
    cause: 'Vault asks STS in another region than the one the login was signed for.',
    next: 'pnpm runbook 02-vault --plan shows how the client configuration differs.',
  },
  {
    says: /X-Vault-AWS-IAM-Server-ID/i,
    cause: 'Vault expects another server ID header than IAM_SERVER_ID_HEADER_VALUE.',
    next: 'pnpm runbook 02-vault --plan shows how the client configuration differs.',
  },
  {
    says: /permission denied/i,
    cause: 'The Vault policy dev does not open Gloo’s path.',
    next: 'pnpm runbook 02-vault --plan shows how the policy differs.',
  },
];

function refused(detail: string): Finding {
  return { status: 'pass', detail: `refused: ${detail.replaceAll(/\s+/g, ' ').trim()}` };
}

function passedThrough(what: string, where: string): Finding {
  return {
    status: 'fail',
    detail: `not refused: ${what}`,
    next: [`Look at ${where}: it lets in more than the guide does.`],
  };
}
