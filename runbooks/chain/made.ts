import type { Comparison, Difference, Resource, Work } from 'resource';
import type { Step } from 'runbook';
import type { Made } from 'troubleshoot';
import { aws } from '../01-aws.ts';
import { vault } from '../02-vault.ts';
import { gloo } from '../03-gloo.ts';
import type { Guide } from '../guide.ts';

/** What a section of the guide makes, by the names of its resources: the steps have other numbers in each guide. */
const NAMES = {
  'oidc-provider': /^iam oidc provider /,
  role: /^iam role /,
  policy: /^iam policy /,
  attachment: /^iam attachment /,
  vault: /^helm release vault\/vault$/,
  'vault-answers': /^vault status$/,
  'auth-method': /^vault auth method /,
  'secrets-engine': /^vault secrets engine /,
  'vault-policy': /^vault policy /,
  'client-config': /^vault auth\/\S+\/config\/client$/,
  'vault-role': /^vault auth\/\S+\/role\//,
  gloo: /^helm release \S+\/gloo$/,
} as const satisfies Partial<Record<Made, RegExp>> & Record<string, RegExp>;

export type GuideThing = keyof typeof NAMES;

/** The step of the guide that makes something, and the resource by which it does; `undefined` where none does. */
export function stepThatMakes(
  guide: Guide,
  thing: GuideThing,
): { readonly step: Step; readonly resource: Resource } | undefined {
  for (const step of [aws, vault, gloo].flatMap((section) => section.steps(guide))) {
    const resource = step.resources?.find(({ name }) => NAMES[thing].test(name));
    if (resource !== undefined) return { step, resource };
  }
  return undefined;
}

/** What a look finds of something that the guide makes, and how it differs; `undefined` where it is not there. */
export async function measure<Live = unknown>(
  guide: Guide,
  thing: GuideThing,
  work: Work,
): Promise<{ readonly live: Live; readonly differences: readonly Difference[] } | undefined> {
  const resource = stepThatMakes(guide, thing)?.resource as Resource<Live> | undefined;
  const live = await resource?.read(work);
  if (resource === undefined || live === undefined) return undefined;
  return { live, differences: differencesOf(resource.compare(live)) };
}

function differencesOf(comparison: Comparison): readonly Difference[] {
  return comparison.status === 'change' || comparison.status === 'conflict' ? comparison.differences : [];
}
