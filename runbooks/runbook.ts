import type { Resource } from 'engine/resource';
import type { Runbook, Step } from 'engine/run';
import type { RunContext } from './context.ts';
import type { Inputs } from './inputs/inputs.ts';

/** The guide's variables by their own names, and the systems that it acts on. */
export type Guide = Omit<Inputs, 'ACCOUNT_ID' | 'VAULT_IRSA_ROLE_NAME'> & RunContext;

type GuideStep = Omit<Step, 'id'>;

/** What a kind of resource needs of another section. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  'vault-identity-iam-role': ['iam-oidc-provider'],
  // Vault looks the role up when it binds it; the role's permissions matter only at the first login.
  'vault-auth-role': ['iam-role'],
  'gloo-release': ['iam-policy-attachment', 'vault-auth-role'],
};

/** The kinds of resources in Vault, which can exist only once Vault does. */
const IN_VAULT = /^vault-(?!release$|status$|identity-)/;

/**
 * A section of the guide. Its steps are numbered. Each follows those before it, unless it says what it follows (`after`), and
 * what its resources need of other sections.
 */
export function runbook(
  id: string,
  title: string | ((guide: Guide) => string),
  purpose: string,
  steps: (guide: Guide) => readonly GuideStep[],
): Runbook<RunContext> {
  return {
    id,
    title: (context) => (typeof title === 'string' ? title : title(guideOf(context))),
    purpose,
    steps(context) {
      const idAt = (index: number) => `${id}.${index + 1}`;
      return steps(guideOf(context)).map((step, index, all) => {
        const kinds = (step.resources ?? []).map(({ kind }) => kind);
        const before = step.after ?? all.slice(0, index).map((_, earlier) => idAt(earlier));
        return {
          ...step,
          id: idAt(index),
          after: [...before, ...kinds.flatMap((kind) => NEEDS[kind] ?? [])],
          ...(kinds.some((kind) => IN_VAULT.test(kind)) && { requires: context.vaultExists }),
        };
      });
    },
  };
}

function guideOf(context: RunContext): Guide {
  return { ...context.inputs, ...context };
}

type More = Omit<Partial<GuideStep>, 'title' | 'why' | 'resources'>;

/** A step of the guide: its title there, why it is done, what it creates, and what else it does. */
export function step(
  title: string,
  why: string,
  ...parts: readonly (Resource | readonly Resource[] | More)[]
): GuideStep {
  const isResource = (part: Resource | More): part is Resource => 'kind' in part;
  const each: readonly (Resource | More)[] = parts.flat();
  const resources = each.filter(isResource);
  const more = each.filter((part) => !isResource(part));
  return Object.assign({ title, why, ...(resources.length > 0 && { resources }) }, ...more);
}
