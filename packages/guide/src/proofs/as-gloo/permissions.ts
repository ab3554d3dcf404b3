import { Failure, few, unless } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { refusalIn, type Vault } from 'vault-auth/internal';
import { check, fail, pass, unknown, withCause, withNames } from '../../check.ts';
import type { Guide } from '../../guide.ts';
import { deniedTo, linkAs, logInAs } from './as-gloo.ts';
import { listGlooSecrets, PROBE, pathOfSecret } from './gloo-secrets.ts';

/** A capability that a login needs. */
interface Need {
  readonly path: string;
  readonly capability: string;
}

/** The renewal with which Gloo keeps its token. Vault's policy `default` allows it. */
const RENEWAL: Need = { path: 'auth/token/renew-self', capability: 'update' };
/** The maximum number of paths in one question to Vault. */
const AT_A_TIME = 500;

/**
 * A login's permissions: list Gloo's secrets, read each of them and a new one, and renew itself. Gloo reads nothing at all if one of
 * its secrets is denied to it.
 */
export function mayReadSecrets(guide: Guide, account: string): Check {
  const ask = async (vault: Vault, unexplained: typeof fail): Promise<Finding> => {
    const { names, isCut } = await linkAs(guide, vault, `listing secrets as ${account}`, () =>
      listGlooSecrets(vault, guide.VAULT_KV_PATH),
    );
    const secrets = [...names, `${guide.NAMESPACE}/${PROBE}`].map((name) => pathOfSecret(guide, name));
    const needed = [...secrets.map((path) => ({ path, capability: 'read' })), RENEWAL];
    const isDenied = (error: unknown) => refusalIn(error)?.status === 403;
    const asked = await linkAs(guide, vault, `asking Vault what ${account} may do`, () =>
      unless(isDenied, lacking(vault, needed)),
    );
    // A login that may not ask Vault renews itself as a proof.
    const renewed = () => vault.write(RENEWAL.path, {}).then((): readonly Need[] => []);
    const denied = asked ??
      (await linkAs(guide, vault, `renewing the token of ${account}`, () => unless(isDenied, renewed()))) ?? [
        RENEWAL,
      ];
    if (denied.length === 0 && isCut)
      return unknown(`it may read the first ${names.length} secrets, and those beyond were not looked at`);
    if (denied.length === 0) return pass(`may list and read ${guide.VAULT_KV_PATH}/, and renew its token`);
    const { cause, next } = deniedTo(guide, vault.holder);
    // No step of the guide writes the policy that allows a login's renewal.
    const isOfDefault = vault.holder?.policies.includes('default') && denied.includes(RENEWAL);
    const found = isEntityInTheWay(vault) || isOfDefault ? fail : unexplained;
    const words = few(denied.map(({ path, capability }) => `${capability} of ${path}`));
    return withNames(namesOf(vault), withCause(cause, found(`Vault denies ${account} ${words}`, ...next)));
  };
  return {
    ...check(`permissions of ${account}`, async (work) => ask(await logInAs(guide, account, work), fail)),
    claim: `Vault lets ${account} read Gloo’s secrets`,
    page: 'vault-policy-differs',
    advisory: true,
    // Unless an entity is in the way, the Vault policy, the Vault role or the login differs, and its own check reports it.
    async look(work) {
      let vault: Vault | undefined;
      try {
        vault = await logInAs(guide, account, work);
        return await ask(vault, unknown);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const { resource, seen, cause, next } = error;
        const isDenied = refusalIn(error)?.status === 403 && vault !== undefined && isEntityInTheWay(vault);
        const found = withCause(cause, (isDenied ? fail : unknown)(`${resource}: ${seen}`, ...next));
        return withNames(namesOf(vault), found);
      }
    },
  };
}

function namesOf(vault: Vault | undefined): Finding['names'] {
  const { entity, identityPolicies: [policy] = [] } = vault?.holder ?? {};
  return entity === undefined || policy === undefined ? undefined : { entity, policy };
}

/** Whether a login has policies of its identity entity, which may deny what others allow. */
function isEntityInTheWay({ holder }: Vault): boolean {
  return (holder?.identityPolicies.length ?? 0) > 0;
}

async function lacking(vault: Vault, needed: readonly Need[]): Promise<readonly Need[]> {
  const denied: Need[] = [];
  for (let start = 0; start < needed.length; start += AT_A_TIME) {
    const some = needed.slice(start, start + AT_A_TIME);
    const allowed = await vault.capabilities(some.map(({ path }) => path));
    denied.push(
      ...some.filter(
        ({ path, capability }) => ![capability, 'root'].some((name) => allowed[path]?.includes(name)),
      ),
    );
  }
  return denied;
}
