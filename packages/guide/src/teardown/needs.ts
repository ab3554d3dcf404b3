import { trustsIssuer } from 'aws-irsa/internal';
import { LABEL } from 'aws-irsa/names';
import { compare, neededBy, observe, type Resource, type StepContext } from 'engine/resource';
import { AUTH_METHOD } from 'vault-auth/internal';
import type { Guide } from '../guide.ts';

/** Whether a resource is in Vault, or in a mount, and is deleted with it. */
function isWithin(resource: Resource, kind: string): boolean {
  return kind === 'vault-release' ? resource.in === 'vault' : resource.within === kind;
}

/**
 * Makes a teardown keep the needs of every remaining resource: Gloo needs its IAM role, which needs everything that Gloo's login
 * uses. Each role needs its policies and its provider. The contents of a mount need the mount. A resource that the run does not
 * select remains.
 * @param resources all of a teardown
 * @param isSelected may change while the run goes on: a person may skip a step
 */
export function keepingNeeds(
  guide: Guide,
  resources: readonly Resource[],
  isSelected: (resource: Resource) => boolean,
): (resource: Resource) => Resource {
  const outside = (name: string) => resources.some((one) => one.name === name && !isSelected(one));
  /** No login under this run's names needs these resources. */
  const others = new Set([
    ...guide.teardown.marked.roles.map(LABEL.role),
    ...guide.teardown.marked.policies.map(LABEL.policy),
    ...guide.teardown.marked.attachments.map((one) => namesOf(one)[0]),
  ]);
  const ofKind = (kind: string) => resources.filter((one) => one.kind === kind);
  const findRemaining = async (
    some: readonly Resource[],
    work: StepContext,
    needs: (live: unknown) => boolean = () => true,
  ) => {
    for (const one of some) {
      const live = await one.read(work);
      const stays = live !== undefined && (outside(one.name) || compare(one, live).action === 'keep');
      if (stays && needs(live)) return `${one.name} stays, and needs it`;
    }
    return undefined;
  };
  /** A deleted cluster needs nothing; an unreadable one may need everything. */
  const ofCluster = async (what: string, some: readonly Resource[], work: StepContext) => {
    if (guide.teardown.clusterIsGone) return undefined;
    const found = await observe(async () => {
      await guide.proveCluster(work);
      return findRemaining(some, work);
    });
    return 'value' in found
      ? found.value
      : `whether ${what} stays, and needs it, could not be read: ${found.unknown}`;
  };
  const ofGloo = (work: StepContext) => ofCluster('Gloo', ofKind('gloo-release'), work);
  /** Others may log in with a remaining Vault role. They read by Gloo's policy, and not as Gloo's IAM role. */
  const ofOtherLogins = (work: StepContext) => ofCluster('the Vault role', ofKind('vault-auth-role'), work);
  /** A login by the auth method needs Vault's own permissions in AWS. */
  const ofVault = (work: StepContext) =>
    ofCluster(
      'the auth method',
      resources.filter((one) => one.kind === AUTH_METHOD || isWithin(one, AUTH_METHOD)),
      work,
    );
  const glooRole = LABEL.role(guide.VAULT_AUTH_ROLE_NAME);
  const attachedTo = (role: Resource) => {
    const attachments = [...guide.attachments, ...guide.teardown.marked.attachments];
    const names = attachments
      .filter((one) => LABEL.role(one.role) === role.name)
      .map((one) => namesOf(one)[0]);
    return ofKind('iam-policy-attachment').filter(({ name }) => outside(name) && names.includes(name));
  };
  /** IAM does not delete a role with anything attached. */
  const roleNeeded = (role: Resource) =>
    neededBy(role, async (work) => {
      const byUse = role.name === glooRole ? ofGloo : others.has(role.name) ? undefined : ofVaultsOwn;
      return (await byUse?.(work)) ?? findRemaining(attachedTo(role), work);
    });
  const ofLogins = async (work: StepContext) =>
    (await ofGloo(work)) ??
    findRemaining(
      roles.filter(({ name }) => name === glooRole),
      work,
    );
  const ofVaultsOwn = async (work: StepContext) => (await ofLogins(work)) ?? ofVault(work);
  const roles: readonly Resource[] = ofKind('iam-role').map(roleNeeded);
  const rolesOf = ({ name }: Resource) => {
    const attached = guide.attachments.filter((one) => namesOf(one).some((own) => own === name));
    return roles.filter((role) => attached.some((one) => role.name === LABEL.role(one.role)));
  };
  return (resource) => {
    const { kind, name } = resource;
    if (resource.teardown === 'logs in') return resource;
    const role = roles.find((one) => one.name === name);
    if (role !== undefined) return role;
    const isGloos = rolesOf(resource).some((one) => one.name === glooRole);
    const byOthers = resource.in !== 'aws' ? ofOtherLogins : isGloos ? undefined : ofVault;
    return neededBy(resource, async (work) => {
      if (resource.teardown === 'trusted by both roles')
        return findRemaining(roles, work, (live) =>
          trustsIssuer(live, name.slice(LABEL.provider('').length)),
        );
      return (
        (others.has(name) ? undefined : ((await ofLogins(work)) ?? (await byOthers?.(work)))) ??
        (await findRemaining(rolesOf(resource), work)) ??
        findRemaining(
          resources.filter((one) => isWithin(one, kind)),
          work,
        )
      );
    });
  };
}

/** The names of an attachment and of its policy. */
function namesOf({ role, policy }: Guide['attachments'][number]) {
  return [LABEL.attachment(policy, `role ${role}`), LABEL.policy(policy)] as const;
}
