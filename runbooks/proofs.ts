import { randomUUID } from 'node:crypto';
import { assumeRoleWithWebIdentity, isAwsError, STS_AUDIENCE } from 'aws-irsa';
import { podsWithRole } from 'gloo-install';
import { messageOf, type Work, waitFor } from 'resource';
import type { Finding } from 'runbook';
import { compareResource, differencesText, type PodObservation } from 'troubleshoot';
import {
  type GlooSecretPlace,
  glooHeaderSecret,
  glooSecretPath,
  readSecret,
  removeSecret,
  type Vault,
  VaultRefusal,
  writeSecret,
} from 'vault-auth';
import { anAccount, asGloo, assume, brokenLink, exists, link, logInAs, sendLogin } from './as-gloo.ts';
import type { RunContext } from './context.ts';

/** The name of the secret that is written for a moment. */
export const PROBE = 'gloo-vault-irsa-probe';
/** A service account that every namespace has and that the trust policy does not list. */
export const STRANGER = 'default';

/** Where the probe secret is written. */
export function probePath(context: RunContext): string {
  return glooSecretPath('data', probePlace(context));
}

function probePlace({ inputs }: RunContext): GlooSecretPlace {
  return { kvPath: inputs.VAULT_KV_PATH, namespace: inputs.NAMESPACE, name: PROBE };
}

/** A path that Gloo's policy does not open. Vault answers the same whether or not something is there. */
export function outsidePath({ inputs }: RunContext): string {
  const mount = inputs.VAULT_KV_PATH === 'dev' ? 'secret' : `${inputs.VAULT_KV_PATH}-other`;
  return `${mount}/data/${PROBE}`;
}

/**
 * A service account can exchange its token for a Vault token. One that the chart did not create is reported, and is no
 * failure.
 */
export async function logsIn(context: RunContext, serviceAccount: string, work: Work): Promise<Finding> {
  if (!(await exists(context, serviceAccount, work))) {
    return { status: 'warn', detail: 'the chart did not create it: nothing to log in' };
  }
  const credentials = await assume(context, serviceAccount, work);
  await logInAs(context, serviceAccount, work);
  return { status: 'pass', detail: `${credentials.assumedRoleArn} was given a Vault token` };
}

/**
 * The running pods of a service account carry the role. The pod identity webhook sets it only when a pod is created: an
 * older pod silently falls back to the node's role.
 */
export async function podsCarryRole(
  context: RunContext,
  serviceAccount: string,
  work: Work,
): Promise<Finding> {
  const { kubectl, inputs, VAULT_AUTH_ROLE_ARN: roleArn } = context;
  const wanted = podsWithRole(kubectl, {
    release: 'gloo',
    namespace: inputs.NAMESPACE,
    serviceAccounts: [serviceAccount],
    roleArn,
  });
  const pods = (await wanted.read(work)) ?? [];
  if (pods.length === 0) return { status: 'warn', detail: 'no pod runs as it' };
  const others = pods.filter(({ podIdentity }) => podIdentity);
  if (others.length > 0) {
    return {
      status: 'fail',
      detail: `${names(others)} get their role from EKS Pod Identity (AWS_CONTAINER_CREDENTIALS_FULL_URI), which takes precedence over the annotation`,
      next: ['pnpm runbook 90-troubleshoot names the association, and what to do.'],
    };
  }
  const { differences } = compareResource(wanted, pods);
  if (differences.length === 0)
    return { status: 'pass', detail: `${names(pods)} run with AWS_ROLE_ARN=${roleArn}` };
  return {
    status: 'fail',
    detail: differencesText(differences),
    next: [`${wanted.command(pods)} (pnpm runbook 03-gloo first, if the annotation itself is missing).`],
  };
}

function names(pods: readonly PodObservation[]): string {
  return pods.map(({ name }) => name).join(', ');
}

/**
 * Gloo's own path to a secret: written, read back, removed. The probe has a fixed name, so the next run overwrites and
 * removes one that a killed run has left. A concurrent run may overwrite or remove ours in between.
 */
export async function readsSecret(context: RunContext, work: Work): Promise<Finding> {
  const vault = await asGloo(context, work);
  const same = await waitFor(
    { what: 'another run to end its proof with the same secret', atMost: PROBE_WITHIN },
    async () => ((await probe(context, vault)) ? true : undefined),
    work,
  );
  if (same) return { status: 'pass', detail: `${probePath(context)} written, read back and removed` };
  return { status: 'fail', detail: `${probePath(context)} was written, and something else was read back` };
}

/** How long concurrent proofs may disturb each other, in milliseconds. */
const PROBE_WITHIN = 10_000;

/** Whether the value that was read back is the one that was written. */
async function probe(context: RunContext, vault: Vault): Promise<boolean> {
  const value = randomUUID();
  const place = probePlace(context);
  const secret = glooHeaderSecret(place, { 'x-probe': value });
  await link('writing a secret as Gloo', () => writeSecret(vault, place, secret));
  try {
    const read = await link('reading a secret as Gloo', () => readSecret(vault, place));
    return JSON.stringify(read ?? null).includes(value);
  } finally {
    await link('removing the probe secret', () => removeSecret(vault, place));
  }
}

/** A service account of the same namespace that is not listed must not be able to assume the role. */
export async function refusesStranger(context: RunContext, work: Work): Promise<Finding> {
  const token = await context.kubectl.createToken(STRANGER, context.inputs.NAMESPACE, STS_AUDIENCE, work);
  try {
    await assumeRoleWithWebIdentity(context.aws, {
      roleArn: context.VAULT_AUTH_ROLE_ARN,
      sessionName: STRANGER,
      token,
    });
  } catch (error) {
    if (isAwsError(error, 'AccessDenied')) return refused(messageOf(error));
    throw brokenLink('AssumeRoleWithWebIdentity as a stranger', error);
  }
  return passedThrough(
    `service account ${STRANGER} could assume ${context.VAULT_AUTH_ROLE_ARN}`,
    'its trust policy',
  );
}

/** Vault must refuse a login that was made for another Vault. */
export async function refusesHeader(
  context: RunContext,
  headerValue: string | undefined,
  work: Work,
): Promise<Finding> {
  const credentials = await assume(context, await anAccount(context, work), work);
  try {
    await sendLogin(context, credentials, headerValue, work);
  } catch (error) {
    if (error instanceof VaultRefusal && /X-Vault-AWS-IAM-Server-ID/i.test(error.message)) {
      return refused(error.message);
    }
    throw brokenLink('a login with another header', error);
  }
  return passedThrough(
    'Vault accepted the login',
    `iam_server_id_header_value in auth/${context.inputs.VAULT_AWS_AUTH_PATH}/config/client`,
  );
}

/** The token of a login must not reach beyond Gloo's secrets engine. */
export async function refusesOutside(context: RunContext, work: Work): Promise<Finding> {
  const vault = await asGloo(context, work);
  const path = outsidePath(context);
  try {
    await vault.read(path);
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 403) return refused(`${path}: ${error.message}`);
    throw brokenLink(`reading ${path} as Gloo`, error);
  }
  return passedThrough(`${path} could be read`, 'the Vault policies of the role');
}

function refused(detail: string): Finding {
  return { status: 'pass', detail: `refused: ${detail.replaceAll(/\s+/g, ' ').trim()}` };
}

function passedThrough(what: string, where: string): Finding {
  return {
    status: 'fail',
    detail: `not refused: ${what}`,
    next: [`Check ${where}: it allows more than the guide does.`],
  };
}
