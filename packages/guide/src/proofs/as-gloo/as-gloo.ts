import {
  assumeRoleWithWebIdentity,
  awsExplanation,
  getRole,
  isAwsError,
  type SessionCredentials,
  STS_AUDIENCE,
} from 'aws-irsa/internal';
import {
  Failure,
  type FailureFacts,
  messageOf,
  observe,
  quote,
  type StepContext,
  untilIamShows,
} from 'engine/resource';
import {
  adviceOn,
  disabledEntity,
  type LoginIdentity,
  refusalIn,
  type Vault,
  VaultRefusal,
} from 'vault-auth/internal';
import { type Guide, SERVICE_ACCOUNTS } from '../../guide.ts';

/** How long later proofs reuse a proof's credentials: less than their lifetime. */
const KEPT_FOR_MS = 5 * 60_000;

/** Returns the value made earlier in this run; makes it again if it is too old or failed. */
function keep<T>({ logins }: Guide, key: string, make: () => Promise<T>): Promise<T> {
  const before = logins.get(key);
  if (before !== undefined && Math.abs(Date.now() - before.at) < KEPT_FOR_MS)
    return before.value as Promise<T>;
  const value = make();
  logins.set(key, { at: Date.now(), value });
  value.catch(() => logins.delete(key));
  return value;
}

/** Exchanges a service-account token, like the pod's, for credentials; waits until STS knows the role. */
export function assume(guide: Guide, serviceAccount: string, work: StepContext): Promise<SessionCredentials> {
  const { aws, VAULT_AUTH_ROLE_NAME } = guide;
  const what = `STS to see role ${VAULT_AUTH_ROLE_NAME}, which is new`;
  const isNotVisible = async (error: unknown): Promise<boolean> => {
    if (!isAwsError(error, 'AccessDenied', 'InvalidIdentityToken')) return false;
    const age = Date.now() - ((await getRole(aws, VAULT_AUTH_ROLE_NAME))?.createdAt ?? 0);
    // For an older role, the refusal is final.
    return age <= NEW_FOR_MS;
  };
  return keep(guide, `credentials of ${serviceAccount}`, () =>
    untilIamShows(what, () => assumeNow(guide, serviceAccount, work), isNotVisible, work),
  );
}

/** How long STS may not see a role that IAM already shows. */
const NEW_FOR_MS = 60_000;

async function assumeNow(
  guide: Guide,
  serviceAccount: string,
  work: StepContext,
): Promise<SessionCredentials> {
  const { aws, VAULT_AUTH_ROLE_ARN: roleArn } = guide;
  const token = await tokenOf(guide, serviceAccount, work);
  const name = 'AssumeRoleWithWebIdentity';
  try {
    return await assumeRoleWithWebIdentity(aws, { roleArn, sessionName: serviceAccount, token });
  } catch (error) {
    const broken = brokenLink(name, error);
    throw isAwsError(error, 'AccessDenied') ? broken.with(NOT_ASSUMED) : broken;
  }
}

/** STS does not say which policy denies it. */
const NOT_ASSUMED = {
  cause:
    'STS answers so if the trust policy does not admit the service account, and also if a resource control policy of the AWS organisation denies it.',
  next: [
    './runbook 01-aws --plan shows whether the trust policy differs.',
    'If it does not, these runbooks cannot repair it: ask whoever manages the policies of the AWS organisation.',
  ],
};

/** A token of a service account in Gloo's namespace, as in a pod. @throws Failure if the service account does not exist */
export async function tokenOf(
  { kubectl, NAMESPACE }: Guide,
  serviceAccount: string,
  work: StepContext,
): Promise<string> {
  const token = await kubectl.createToken(serviceAccount, NAMESPACE, STS_AUDIENCE, work);
  if (token !== undefined) return token;
  const resource = `service account ${NAMESPACE}/${serviceAccount}`;
  throw new Failure({ resource, seen: 'not found', ...NOT_INSTALLED });
}

/** A Vault client that is logged in like Gloo. */
export async function asGloo(guide: Guide, work: StepContext): Promise<Vault> {
  return logInAs(guide, await anAccount(guide, work), work);
}

export function logInAs(guide: Guide, serviceAccount: string, work: StepContext): Promise<Vault> {
  return keep(guide, `login of ${serviceAccount}`, async () =>
    logIn(guide, await assume(guide, serviceAccount, work), work),
  );
}

const NOT_INSTALLED = {
  cause: 'Gloo is not installed there.',
  next: ['./runbook 03-gloo, or set NAMESPACE to its namespace.'],
};

export async function anAccount(guide: Guide, work: StepContext): Promise<string> {
  const { kubectl, NAMESPACE } = guide;
  for (const name of SERVICE_ACCOUNTS) {
    if ((await kubectl.get('serviceaccount', name, NAMESPACE, work)) !== undefined) return name;
  }
  throw new Failure({
    resource: `service accounts ${SERVICE_ACCOUNTS.join(', ')}`,
    seen: `neither is in namespace ${NAMESPACE}`,
    ...NOT_INSTALLED,
  });
}

export async function logIn(
  guide: Guide,
  credentials: SessionCredentials,
  work: StepContext,
): Promise<Vault> {
  const name = 'the login to Vault';
  try {
    return await guide.vault.login(guide, credentials, guide.IAM_SERVER_ID_HEADER_VALUE, work);
  } catch (error) {
    const broken = brokenLink(name, error);
    throw refusalIn(error)?.code === 'vault/denied' ? broken.with(await denialAdvice(guide, work)) : broken;
  }
}

/** Why Vault denies a login, as far as the operator's token may read: Vault does so before it asks AWS, in the words of any denied call. */
async function denialAdvice(guide: Guide, work: StepContext): Promise<Partial<FailureFacts>> {
  const { vault, VAULT_AWS_AUTH_PATH: authPath } = guide;
  const found = await observe(async () => disabledEntity(await vault.open(work), guide));
  if ('unknown' in found || found.value === undefined) {
    const cause = `Vault denies a login in these words if its identity entity is disabled, or if auth/${authPath}/ does not exist.`;
    const entity = `${vault.shell('vault read identity/entity/id/ID')} shows whether an entity is disabled.`;
    return { cause, next: [entity, './runbook 02-vault --plan shows whether the auth method exists.'] };
  }
  const enable = vault.shell(`vault write identity/entity/id/${found.value} disabled=false`);
  return {
    cause: `Identity entity ${found.value}, whose logins come through auth/${authPath}/, is disabled.`,
    next: [`Ask who disabled the identity entity. To enable it: ${enable}`],
  };
}

/** Makes a call with a login's token. A denial by Vault is a failure that names the policies in question. */
export async function linkAs<T>(
  guide: Guide,
  vault: Vault,
  name: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const broken = brokenLink(name, error);
    throw refusalIn(error)?.status === 403 ? broken.with(deniedTo(guide, vault.holder)) : broken;
  }
}

/** A login's policies, and their sources: a deny in one of them overrides all others. */
export function deniedTo(
  { vault: { shell } }: Guide,
  { entity, policies, identityPolicies }: LoginIdentity = NOBODY,
): { readonly cause: string; readonly next: readonly string[] } {
  const has = `Its token has the policies ${policies.join(', ') || '(none)'}`;
  if (identityPolicies.length === 0) {
    const cause = `${has}. None of them allows it, or one denies it.`;
    const read = policies.map((name) => shell(`vault policy read ${quote(name)}`));
    return { cause, next: [`${read.join('; ')} shows what they allow.`] };
  }
  return {
    cause: `${has}, and its identity entity ${entity} adds ${identityPolicies.join(', ')}. A deny in one of them outweighs what the others allow.`,
    next: [
      `${identityPolicies.map((name) => shell(`vault policy read ${quote(name)}`)).join('; ')} shows what it denies.`,
      `${shell(`vault read identity/entity/id/${quote(entity)}`)} shows the policies and groups of the entity. Remove it there.`,
    ],
  };
}

const NOBODY: LoginIdentity = { entity: '', policies: [], identityPolicies: [] };

/** Turns an error of a link into a failure: an error of Vault, or of the one AWS call that is made as Gloo. */
export function brokenLink(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const facts = { resource: name, seen: messageOf(error), error };
  if (error instanceof VaultRefusal) return new Failure({ ...facts, words: error.words, ...adviceOn(error) });
  return new Failure({ ...facts, ...awsExplanation(error, 'AssumeRoleWithWebIdentity') });
}
