import { Failure, few, unless } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { refusalIn, type Vault } from 'vault-auth/internal';
import { because, check, fail, pass, unknown } from '../checks/check.ts';
import type { Guide } from '../guide.ts';
import { deniedTo, linkAs, logInAs } from './as-gloo.ts';
import { listGlooSecrets, PROBE, pathOfSecret } from './gloo-secrets.ts';

/** By which Gloo keeps its token. Vault's policy `default` allows it. */
const RENEWAL = 'auth/token/renew-self';
/** The most paths that Vault is asked about at a time. */
const AT_A_TIME = 500;

/**
 * What a login may do: list Gloo's secrets, read each of them and a new one, and renew itself. Gloo reads nothing at all if one of
 * its secrets is denied to it.
 */
export function mayReadSecrets(guide: Guide, account: string): Check {
  const ask = async (vault: Vault, unexplained: typeof fail): Promise<Finding> => {
    const { names } = await linkAs(guide, vault, `listing secrets as ${account}`, () =>
      listGlooSecrets(vault, guide.VAULT_KV_PATH),
    );
    const secrets = [...names, `${guide.NAMESPACE}/${PROBE}`].map((name) => pathOfSecret(guide, name));
    const needed = new Map([...secrets.map((path) => [path, 'read'] as const), [RENEWAL, 'update']]);
    const isDenied = (error: unknown) => refusalIn(error)?.status === 403;
    const asked = await linkAs(guide, vault, `asking Vault what ${account} may do`, () =>
      unless(isDenied, lacking(vault, needed)),
    );
    // A login that may not ask shows by doing it whether it may renew itself.
    const renewed = () => vault.write(RENEWAL, {}).then((): readonly string[] => []);
    const denied = asked ??
      (await linkAs(guide, vault, `renewing the token of ${account}`, () => unless(isDenied, renewed()))) ?? [
        `update of ${RENEWAL}`,
      ];
    if (denied.length === 0) return pass(`may list and read ${guide.VAULT_KV_PATH}/, and renew its token`);
    const { cause, next } = deniedTo(guide, vault.holder);
    // No step of the guide writes the policy by which a login renews itself.
    const isOfDefault =
      vault.holder?.policies.includes('default') && denied.some((one) => one.endsWith(RENEWAL));
    const found = isEntityInTheWay(vault) || isOfDefault ? fail : unexplained;
    return because(cause, found(`Vault denies ${account} ${few(denied)}`, ...next));
  };
  return {
    ...check(`permissions of ${account}`, async (work) => ask(await logInAs(guide, account, work), fail)),
    claim: `Vault lets ${account} read Gloo’s secrets`,
    page: 'vault-policy-differs',
    advises: true,
    names: /identity entity (?<entity>[\w-]+) adds (?<policy>[\w.-]+)/,
    // If no entity is in the way, the Vault policy, the Vault role or the login differs, and says so itself.
    async look(work) {
      let vault: Vault | undefined;
      try {
        vault = await logInAs(guide, account, work);
        return await ask(vault, unknown);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const { resource, seen, cause, next } = error;
        const isDenied = refusalIn(error)?.status === 403 && vault !== undefined && isEntityInTheWay(vault);
        return because(cause, (isDenied ? fail : unknown)(`${resource}: ${seen}`, ...next));
      }
    },
  };
}

/** Whether policies of its identity entity add to those of a login, and may deny what those allow. */
function isEntityInTheWay({ holder }: Vault): boolean {
  return (holder?.identityPolicies.length ?? 0) > 0;
}

/** @param needed the capability that is needed at each path */
async function lacking(vault: Vault, needed: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const paths = [...needed.keys()];
  const denied: string[] = [];
  for (let start = 0; start < paths.length; start += AT_A_TIME) {
    const some = paths.slice(start, start + AT_A_TIME);
    const allowed = await vault.capabilities(some);
    for (const path of some) {
      const capability = needed.get(path) ?? '';
      if (![capability, 'root'].some((name) => allowed[path]?.includes(name)))
        denied.push(`${capability} of ${path}`);
    }
  }
  return denied;
}
