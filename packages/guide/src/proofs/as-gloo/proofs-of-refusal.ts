import { assumeRoleWithWebIdentity, isAwsError } from 'aws-irsa/internal';
import { Failure, joined, messageOf, type StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import { refusalIn } from 'vault-auth/internal';
import { check, fail, pass } from '../../check.ts';
import type { Guide } from '../../guide.ts';
import { anAccount, asGloo, assume, brokenLink, tokenOf } from './as-gloo.ts';
import { PROBE } from './gloo-secrets.ts';

/** A service account that every namespace has and that the trust policy does not list. */
const STRANGER = 'default';

/** A service account of the same namespace that is not listed must not be able to assume the role. */
export function refusesStranger(guide: Guide): Check {
  const { aws, VAULT_AUTH_ROLE_ARN: roleArn } = guide;
  return refuses('service account that is not listed', {
    claim: 'A service account that is not listed cannot assume Gloo’s role',
    link: 'AssumeRoleWithWebIdentity as a stranger',
    async attempt(work) {
      const token = await tokenOf(guide, STRANGER, work);
      await assumeRoleWithWebIdentity(aws, { roleArn, sessionName: STRANGER, token });
    },
    isRefused: (error) => isAwsError(error, 'AccessDenied'),
    passed: `service account ${STRANGER} could assume ${roleArn}`,
    by: 'its trust policy',
  });
}

/** Vault must refuse a login that was made for another Vault, or for no particular one. */
export function refusesHeader(guide: Guide, which: 'another' | 'no'): Check {
  const header = which === 'another' ? `not-${guide.IAM_SERVER_ID_HEADER_VALUE}` : undefined;
  return refuses(`${which === 'another' ? 'wrong' : 'no'} server ID header`, {
    claim: `Vault refuses a login with ${which} server ID header`,
    link: `a login with ${which} header`,
    async attempt(work) {
      const credentials = await assume(guide, await anAccount(guide, work), work);
      await guide.vault.login(guide, credentials, header, work);
    },
    isRefused: (error) => refusalIn(error)?.code === 'vault/header-refused',
    passed: 'Vault accepted the login',
    by: `iam_server_id_header_value in auth/${guide.VAULT_AWS_AUTH_PATH}/config/client`,
  });
}

/** The token of a login must not reach beyond Gloo's secrets engine. */
export function refusesOutside(guide: Guide): Check {
  const { VAULT_KV_PATH } = guide;
  // Vault's response is the same whether or not the path exists.
  const path = `${VAULT_KV_PATH === 'dev' ? 'secret' : `${VAULT_KV_PATH}-other`}/data/${PROBE}`;
  return refuses(`path outside ${VAULT_KV_PATH}/`, {
    claim: `Gloo’s login reads nothing outside ${VAULT_KV_PATH}/`,
    link: `reading ${path} as Gloo`,
    attempt: async (work) => (await asGloo(guide, work)).read(path),
    isRefused: (error) => refusalIn(error)?.status === 403,
    passed: `${path} could be read`,
    by: 'the Vault policies of the role',
  });
}

interface Refused {
  readonly claim: string;
  readonly link: string;
  readonly attempt: (work: StepContext) => Promise<unknown>;
  readonly isRefused: (error: unknown) => boolean;
  /** The meaning of an attempt that is not refused, and what allows it. */
  readonly passed: string;
  readonly by: string;
}

/** A check that passes only if the system itself refuses an attempt for the intended reason. */
function refuses(name: string, { claim, link, attempt, isRefused, passed, by }: Refused): Check {
  const proof = check(name, async (work) => {
    try {
      await attempt(work);
    } catch (error) {
      // An error before the attempt itself is a Failure, and proves nothing.
      if (error instanceof Failure || !isRefused(error)) throw brokenLink(link, error);
      return pass(`refused: ${link}: ${joined(messageOf(error))}`);
    }
    return fail(`not refused: ${passed}`, `Check ${by}: it allows more than the guide does.`);
  });
  return { ...proof, claim };
}
