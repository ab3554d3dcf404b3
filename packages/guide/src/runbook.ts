import type { Resource, StepContext } from 'engine/resource';
import type { Check, Runbook, Step } from 'engine/run';
import type { VaultCode } from 'vault-auth/internal';
import type { Guide, Systems } from './guide.ts';

type GuideStep = Omit<Step, 'id'>;

/** What a kind of resource needs of another section. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  'vault-identity-iam-role': ['iam-oidc-provider'],
  // Vault looks the role up when it binds it; the role's permissions matter only at the first login.
  'vault-auth-role': ['iam-role'],
  // A repair makes only some of these, and Gloo gives up on a Vault that it does not reach.
  'gloo-release': [
    'iam-policy-attachment',
    'vault-release',
    'vault-auth-method',
    'vault-auth-config',
    'vault-auth-role',
  ],
};

/** The kinds of resources in Vault, which can exist only once Vault does. */
const IN_VAULT = /^vault-(?:auth-|secrets-engine$|policy$)/;

/**
 * A section of the guide. Its steps are numbered. Each follows those before it, unless it says what it follows (`after`), and
 * what its resources need of other sections.
 */
export function runbook<Context extends Systems = Guide>(
  id: string,
  title: string,
  purpose: string,
  steps: (guide: NoInfer<Context>) => readonly StepItem<NoInfer<Context>>[],
): Runbook<Context> {
  return {
    id,
    title: () => title,
    purpose,
    steps(guide) {
      const idAt = (index: number) => `${id}.${index + 1}`;
      return steps(guide).map((item, index, all) => {
        const step = item(guide);
        const kinds = (step.resources ?? []).map(({ kind }) => kind);
        const before = step.after ?? all.slice(0, index).map((_, earlier) => idAt(earlier));
        return {
          ...step,
          id: idAt(index),
          after: [...before, ...kinds.flatMap((kind) => NEEDS[kind] ?? [])],
          ...(kinds.some((kind) => IN_VAULT.test(kind)) && {
            requires: (work: StepContext) => guide.vault.exists(work),
          }),
        };
      });
    },
  };
}

interface More extends Omit<Partial<GuideStep>, 'title' | 'why' | 'resources' | 'checks'> {
  readonly repairs?: VaultCode;
}

/** What a step creates or checks, or what else it does. The item of a verb is bound with the step. */
type Part<On> = Parts | ((on: On) => Parts);
type Parts = Bound | readonly Bound[] | false | '' | undefined;
type Bound = Resource | Check | More;

/** A step as a runbook lists it. */
type StepItem<On> = (on: On) => GuideStep;

/** A step of the guide: its title there, why it is done, and its commands. */
export function step<On = Guide>(title: string, why: string, ...parts: readonly Part<On>[]): StepItem<On> {
  return (on) => {
    const each = parts.map((part) => (typeof part === 'function' ? part(on) : part));
    const bound: readonly Bound[] = each.flatMap((part) => part || []);
    const resources = bound.filter((part): part is Resource => 'kind' in part);
    const checks = bound.filter((part): part is Check => 'run' in part);
    const more = bound.filter((part) => !('kind' in part || 'run' in part));
    const made = { ...(resources.length > 0 && { resources }), ...(checks.length > 0 && { checks }) };
    return Object.assign({ title, why, ...made }, ...more);
  };
}
