import { admittedUnnamed, getRole, policiesBeyond } from 'aws-irsa/internal';
import { LABEL } from 'aws-irsa/names';
import { few, observe } from 'engine/resource';
import type { Check } from 'engine/run';
import { otherReaders } from 'vault-auth/internal';
import { check, fail, pass, unknown, warn } from '../../check.ts';
import type { Guide } from '../../guide.ts';
import { asGloo } from '../as-gloo/as-gloo.ts';
import { pathOfSecret } from '../as-gloo/gloo-secrets.ts';

/**
 * Others who may read Gloo's secrets, as Vault and the trust policy of Gloo's role list them: a warning. If anyone may read them, a
 * failure; if a role that admits anyone may be hidden, unknown.
 */
export function noOtherReaders(guide: Guide): Check {
  const proof = check('others who may read', async (work) => {
    const [vault, asked, role] = await Promise.all([
      guide.vault.open(work),
      observe(() => asGloo(guide, work)),
      getRole(guide.aws, guide.VAULT_AUTH_ROLE_NAME),
    ]);
    const entity = 'value' in asked ? asked.value.holder?.entity : undefined;
    const folder = pathOfSecret(guide, '');
    const others = await otherReaders(vault, { ...guide, entity }, folder);
    const { some, anybody, unclear, unlisted, looked } = others;
    const trusted = admittedUnnamed(role?.trust).map(
      (whom) => `${LABEL.role(guide.VAULT_AUTH_ROLE_NAME)} trusts ${whom}`,
    );
    const open = [...trusted, ...anybody];
    const read = `${guide.vault.shell('vault read PATH')} shows each`;
    if (open.length > 0)
      return fail(`anybody can read ${folder}: ${few(open)}`, `${read}. Restrict or delete it.`);
    const seen = [
      ...(some.length > 0 ? [`${some.length} more: ${few(some)}`] : []),
      ...(unlisted.length > 0 ? [`not listed: ${few(unlisted)}`] : []),
      ...(unclear.length > 0 ? [`cannot tell: ${few(unclear)}`] : []),
    ];
    const finding = unclear.length > 0 ? unknown : warn;
    if (seen.length > 0) return finding(seen.join('; '), ...(some.length > 0 ? [`${read}.`] : []));
    return pass(`found nobody among ${looked}`);
  });
  return { ...proof, claim: 'Whoever can read Gloo’s secrets is known' };
}

/** Permissions of Gloo's login and its IAM role beyond the guide's policies: a warning, because a leaked token has them, too. */
export function carriesNoMore(guide: Guide): Check {
  const { aws, VAULT_AUTH_ROLE_NAME: roleName, VAULT_KV_PATH, attachments } = guide;
  const proof = check('what Gloo carries', async (work) => {
    const guides = attachments.filter(({ role }) => role === roleName).map(({ policy }) => policy);
    const [{ holder }, beyond] = await Promise.all([
      asGloo(guide, work),
      observe(() => policiesBeyond(aws, roleName, guides)),
    ]);
    const own = ['default', VAULT_KV_PATH.toLowerCase()];
    const policies = [...(holder?.policies ?? []), ...(holder?.identityPolicies ?? [])];
    const more = policies.filter((name) => !own.includes(name));
    const seen = [
      ...(more.length > 0 ? [`its login has ${few(more)} (entity ${holder?.entity})`] : []),
      ...('unknown' in beyond
        ? [`the policies of ${LABEL.role(roleName)} could not be listed: ${beyond.unknown}`]
        : []),
      ...('value' in beyond && beyond.value.length > 0
        ? [`${LABEL.role(roleName)} has ${few(beyond.value)}`]
        : []),
    ];
    if (seen.length > 0) return warn(`beyond the guide: ${seen.join('; ')}`);
    return pass('the guide’s policies, in Vault and in IAM, and no others');
  });
  return { ...proof, claim: 'Gloo carries no more than the guide gives it' };
}
