import type { Comparison, Difference, Resource, Work } from 'resource';
import type { Runbook, Step } from 'runbook';
import type { Compared, ResourceKind } from 'troubleshoot';
import { aws } from '../01-aws.ts';
import { vault } from '../02-vault.ts';
import { gloo } from '../03-gloo.ts';
import type { RunContext } from '../context.ts';

/** What the guide makes: by which of its sections, and which of that section's resources. */
const THINGS = {
  'oidc-provider': [aws, 'iam-oidc-provider'],
  role: [aws, 'iam-role'],
  policy: [aws, 'iam-policy'],
  attachment: [aws, 'iam-policy-attachment'],
  'vault-repository': [vault, 'helm-repository'],
  vault: [vault, 'helm-release'],
  'vault-answers': [vault, 'vault-status'],
  'auth-method': [vault, 'vault-auth-method'],
  'secrets-engine': [vault, 'vault-secrets-engine'],
  'vault-policy': [vault, 'vault-policy'],
  'client-config': [vault, 'vault-auth-config'],
  'vault-role': [vault, 'vault-auth-role'],
  'gloo-repository': [gloo, 'helm-repository'],
  gloo: [gloo, 'helm-release'],
} as const satisfies Partial<Record<ResourceKind, readonly [Runbook<RunContext>, Resource['kind']]>> &
  Record<string, readonly [Runbook<RunContext>, Resource['kind']]>;

export type GuideThing = keyof typeof THINGS;

/** The step of the guide that makes something, and the resource by which it does; `undefined` where none does. */
export function stepThatMakes(
  guide: RunContext,
  thing: GuideThing,
): { readonly step: Step; readonly resource: Resource } | undefined {
  const [section, kind] = THINGS[thing];
  for (const step of section.steps(guide)) {
    const resource = step.resources?.find((one) => one.kind === kind);
    if (resource !== undefined) return { step, resource };
  }
  return undefined;
}

/** What a look finds of something that the guide makes, and how it differs; `undefined` where it is not there. */
export async function observeResource<Live = unknown>(
  guide: RunContext,
  thing: GuideThing,
  work: Work,
): Promise<{ readonly live: Live; readonly differences: readonly Difference[] } | undefined> {
  const resource = stepThatMakes(guide, thing)?.resource as Resource<Live> | undefined;
  const live = await resource?.read(work);
  if (resource === undefined || live === undefined) return undefined;
  return { live, differences: differencesOf(resource.compare(live)) };
}

/** The same, without what was read: what the diagnoses are given. */
export async function compareResource(
  guide: RunContext,
  thing: GuideThing,
  work: Work,
): Promise<Compared | undefined> {
  const found = await observeResource(guide, thing, work);
  return found && { differences: found.differences };
}

/** The differences of a comparison that has any. Pure. */
export function differencesOf(comparison: Comparison): readonly Difference[] {
  return comparison.status === 'change' || comparison.status === 'conflict' ? comparison.differences : [];
}
