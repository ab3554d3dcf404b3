import { assumeRoleWithWebIdentity, isAwsError, STS_AUDIENCE } from 'aws-irsa';
import { messageOf } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { VaultRefusal } from 'vault-auth';
import type { RunContext } from '../context.ts';
import { anAccount, asGloo, assume, brokenLink, sendLogin } from './as-gloo.ts';
import { PROBE } from './proofs.ts';

/** A service account that every namespace has and that the trust policy does not list. */
const STRANGER = 'default';

/** A service account of the same namespace that is not listed must not be able to assume the role. */
export function refusesStranger(context: RunContext): Check {
  return {
    name: 'service account that is not listed',
    async run(work) {
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
    },
  };
}

/** Vault must refuse a login that was made for another Vault; without a value, one that was made for none. */
export function refusesHeader(context: RunContext, value?: string): Check {
  const { inputs } = context;
  return {
    name: value === undefined ? 'no server ID header' : 'wrong server ID header',
    async run(work) {
      const credentials = await assume(context, await anAccount(context, work), work);
      try {
        await sendLogin(context, credentials, value, work);
      } catch (error) {
        if (error instanceof VaultRefusal && /X-Vault-AWS-IAM-Server-ID/i.test(error.message)) {
          return refused(error.message);
        }
        throw brokenLink('a login with another header', error);
      }
      return passedThrough(
        'Vault accepted the login',
        `iam_server_id_header_value in auth/${inputs.VAULT_AWS_AUTH_PATH}/config/client`,
      );
    },
  };
}

/** The token of a login must not reach beyond Gloo's secrets engine. */
export function refusesOutside(context: RunContext): Check {
  const { VAULT_KV_PATH } = context.inputs;
  // Vault answers the same whether or not the path exists.
  const path = `${VAULT_KV_PATH === 'dev' ? 'secret' : `${VAULT_KV_PATH}-other`}/data/${PROBE}`;
  return {
    name: `path outside ${VAULT_KV_PATH}/`,
    async run(work) {
      const vault = await asGloo(context, work);
      try {
        await vault.read(path);
      } catch (error) {
        if (error instanceof VaultRefusal && error.status === 403)
          return refused(`${path}: ${error.message}`);
        throw brokenLink(`reading ${path} as Gloo`, error);
      }
      return passedThrough(`${path} could be read`, 'the Vault policies of the role');
    },
  };
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
