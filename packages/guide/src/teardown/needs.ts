import { trustsIssuer } from 'aws-irsa/internal';
import { LABEL } from 'aws-irsa/names';
import { compare, neededBy, observe, type Resource, type StepContext } from 'engine/resource';
import { AUTH_METHOD } from 'vault-auth/internal';
import type { Guide } from '../guide.ts';

/** Whether a resource is in Vault, or in a mount, and is deleted with it. */
function isWithin(resource: Resource, kind: string): boolean {
  return kind === 'vault-release' ? resource.in === 'vault' : resource.within === kind;
}

/** Asks, in a teardown, whether something stays that needs a resource: a sentence says what. */
type RemainingNeed = (work: StepContext) => Promise<string | undefined>;

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
  const needs = new Needs(guide, resources, isSelected);
  return (resource) => needs.kept(resource);
}

class Needs {
  readonly #guide: Guide;
  readonly #resources: readonly Resource[];
  readonly #isSelected: (resource: Resource) => boolean;
  readonly #glooRole: string;
  /** The roles of a teardown, each kept as long as a login or an attachment needs it. */
  readonly #roles: readonly Resource[];
  /** The names of resources that no login under this run's names needs. */
  readonly #underOtherNames: ReadonlySet<string>;

  constructor(guide: Guide, resources: readonly Resource[], isSelected: (resource: Resource) => boolean) {
    const { roles, policies, attachments } = guide.teardown.marked;
    this.#guide = guide;
    this.#resources = resources;
    this.#isSelected = isSelected;
    this.#glooRole = LABEL.role(guide.VAULT_AUTH_ROLE_NAME);
    this.#underOtherNames = new Set([
      ...roles.map(LABEL.role),
      ...policies.map(LABEL.policy),
      ...attachments.map((one) => namesOf(one)[0]),
    ]);
    this.#roles = this.#ofKind('iam-role').map((role) =>
      neededBy(role, (work) => this.#needOfRole(role, work)),
    );
  }

  /** The resource, which a teardown deletes only if nothing stays that needs it. */
  kept(resource: Resource): Resource {
    if (resource.teardown === 'logs in') return resource;
    const role = this.#roles.find(({ name }) => name === resource.name);
    return role ?? neededBy(resource, (work) => this.#needOf(resource, work));
  }

  async #needOf(resource: Resource, work: StepContext): Promise<string | undefined> {
    const { name, kind } = resource;
    if (resource.teardown === 'trusted by both roles')
      return this.#remaining(this.#roles, work, (live) =>
        trustsIssuer(live, name.slice(LABEL.provider('').length)),
      );
    const roles = this.#rolesWith(resource);
    const needs: RemainingNeed[] = [
      ...(this.#underOtherNames.has(name) ? [] : this.#loginsThatUse(resource, roles)),
      (work) => this.#remaining(roles, work),
      (work) =>
        this.#remaining(
          this.#resources.filter((one) => isWithin(one, kind)),
          work,
        ),
    ];
    return first(needs, work);
  }

  #loginsThatUse(resource: Resource, roles: readonly Resource[]): readonly RemainingNeed[] {
    if (resource.in !== 'aws') return [this.#ofLogins, this.#ofOtherLogins];
    const isGloos = roles.some(({ name }) => name === this.#glooRole);
    return isGloos ? [this.#ofLogins] : [this.#ofLogins, this.#ofVault];
  }

  /** IAM does not delete a role with anything attached. */
  #needOfRole(role: Resource, work: StepContext): Promise<string | undefined> {
    const logins =
      role.name === this.#glooRole
        ? [this.#ofGloo]
        : this.#underOtherNames.has(role.name)
          ? []
          : [this.#ofLogins, this.#ofVault];
    return first([...logins, (work) => this.#remaining(this.#attachedTo(role), work)], work);
  }

  readonly #ofGloo: RemainingNeed = (work) => this.#inCluster('Gloo', this.#ofKind('gloo-release'), work);

  readonly #ofLogins: RemainingNeed = async (work) =>
    (await this.#ofGloo(work)) ??
    this.#remaining(
      this.#roles.filter(({ name }) => name === this.#glooRole),
      work,
    );

  /** Others may log in with a remaining Vault role. They read by Gloo's policy, and not as Gloo's IAM role. */
  readonly #ofOtherLogins: RemainingNeed = (work) =>
    this.#inCluster('the Vault role', this.#ofKind('vault-auth-role'), work);

  /** A login by the auth method needs Vault's own permissions in AWS. */
  readonly #ofVault: RemainingNeed = (work) => {
    const method = this.#resources.filter((one) => one.kind === AUTH_METHOD || isWithin(one, AUTH_METHOD));
    return this.#inCluster('the auth method', method, work);
  };

  /** A deleted cluster needs nothing; an unreadable one may need everything. */
  async #inCluster(what: string, some: readonly Resource[], work: StepContext): Promise<string | undefined> {
    if (this.#guide.teardown.clusterIsGone) return undefined;
    const found = await observe(async () => {
      await this.#guide.proveCluster(work);
      return this.#remaining(some, work);
    });
    return 'value' in found
      ? found.value
      : `whether ${what} stays, and needs it, could not be read: ${found.unknown}`;
  }

  async #remaining(
    some: readonly Resource[],
    work: StepContext,
    needs: (live: unknown) => boolean = () => true,
  ): Promise<string | undefined> {
    for (const one of some) {
      const live = await one.read(work);
      const stays = live !== undefined && (this.#isOutside(one.name) || compare(one, live).action === 'keep');
      if (stays && needs(live)) return `${one.name} stays, and needs it`;
    }
    return undefined;
  }

  #isOutside(name: string): boolean {
    return this.#resources.some((one) => one.name === name && !this.#isSelected(one));
  }

  #ofKind(kind: string): readonly Resource[] {
    return this.#resources.filter((one) => one.kind === kind);
  }

  /** The attachments of a role that this run does not detach. */
  #attachedTo(role: Resource): readonly Resource[] {
    const attachments = [...this.#guide.attachments, ...this.#guide.teardown.marked.attachments];
    const names = attachments
      .filter((one) => LABEL.role(one.role) === role.name)
      .map((one) => namesOf(one)[0]);
    return this.#ofKind('iam-policy-attachment').filter(
      ({ name }) => this.#isOutside(name) && names.includes(name),
    );
  }

  /** The roles to which a policy is attached, or of an attachment. */
  #rolesWith({ name }: Resource): readonly Resource[] {
    const attached = this.#guide.attachments.filter((one) => namesOf(one).some((own) => own === name));
    return this.#roles.filter((role) => attached.some((one) => role.name === LABEL.role(one.role)));
  }
}

/** The first need that remains, asked in order. */
async function first(needs: readonly RemainingNeed[], work: StepContext): Promise<string | undefined> {
  for (const need of needs) {
    const found = await need(work);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of an attachment and of its policy. */
function namesOf({ role, policy }: Guide['attachments'][number]) {
  return [LABEL.attachment(policy, `role ${role}`), LABEL.policy(policy)] as const;
}
