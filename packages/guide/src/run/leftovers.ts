import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { Failure, observe, type StepContext } from 'engine/resource';
import { EXIT, findLeftovers, type Section } from 'engine/run';
import { leftByHelm } from 'gloo-install/internal';
import { mountsAtOtherPaths } from 'vault-auth/internal';
import { TEARDOWN } from '../catalogue.ts';
import type { Guide } from '../guide.ts';

const OWN_VAULT = {
  kind: 'own-vault',
  name: 'a Vault of your own',
  detail: 'if Gloo used one, it was not looked at: VAULT_ADDR is not set',
};
const NOT_SELECTED = 'its step was not selected';

/**
 * After a complete teardown, reads everything again, so that the report shows what exists and not what was done.
 * @throws Failure if removed resources exist again: another run may be creating them
 */
export async function lookForLeftovers(
  { plan }: CommandLine,
  guide: Guide,
  { whole, sections }: { readonly whole: readonly Section[]; readonly sections: readonly Section[] },
  exitCode: number,
  screen: Screen,
): Promise<void> {
  const steps = sections.flatMap((section) => section.steps);
  // For a deleted cluster, the other steps are about resources that were deleted with it.
  const outside = guide.teardown.clusterIsGone
    ? []
    : whole.flatMap((section) => section.steps).filter((step) => !steps.includes(step));
  if (plan || exitCode !== EXIT.done || steps.length === 0) return;
  const work = screen.work('plan');
  // If this cluster is deleted, the current context may be another cluster's.
  const proved = await observe(() => guide.proveCluster(work));
  const [items, others, byHelm, inVault] = await Promise.all([
    findLeftovers(steps, work),
    observe(() => findLeftovers(outside, work)),
    leftByHelm(guide, 'value' in proved, work),
    leftInVault(guide, work),
  ]);
  const unselected =
    'value' in others
      ? others.value.map(({ kind, name, observed }) => ({ kind, name, observed, detail: NOT_SELECTED }))
      : [{ kind: TEARDOWN, name: 'the other steps', observed: false, detail: `not read: ${others.unknown}` }];
  const hasDeletedGloo = steps.some(
    ({ id, resources = [] }) =>
      resources.some((one) => one.in === 'cluster') &&
      screen.ended.some(({ step, outcome }) => step === id && outcome === 'deleted'),
  );
  // If an earlier teardown has removed Gloo, nothing names the Vault that it used.
  const isGlooGone = byHelm.some(({ kind }) => kind === 'gloo-crds') && !hasDeletedGloo;
  const mayHaveOwnVault = !guide.vault.isExternal && isGlooGone;
  const unasked = mayHaveOwnVault && !guide.teardown.clusterIsGone ? [OWN_VAULT] : [];
  const kept = [
    ...unselected,
    ...[...inVault, ...byHelm, ...unasked].map((one) => ({ ...one, observed: true })),
  ].map((one) => ({
    ...one,
    action: 'keep' as const,
  }));
  screen.emit({ type: 'left', items: [...items, ...kept] });
  const again = items.filter(({ action }) => action === 'delete');
  if (again.length === 0) return;
  throw new Failure({
    resource: TEARDOWN,
    seen: `exists after its removal: ${again.map(({ name }) => name).join(', ')}`,
    cause: 'Another run or another person created it during this teardown.',
    next: ['Make sure that no run of the guide is under way, then run the teardown again.'],
  });
}

/** The mounts of the operator's own Vault that runs for this cluster created at other paths than those of this teardown. */
async function leftInVault(
  { vault, ownership, teardown, VAULT_AWS_AUTH_PATH, VAULT_KV_PATH }: Guide,
  work: StepContext,
): Promise<{ kind: string; name: string; detail: string; command?: string }[]> {
  if (!vault.isExternal || teardown.clusterIsGone) return [];
  const paths = { VAULT_AWS_AUTH_PATH, VAULT_KV_PATH };
  const found = await observe(async () => mountsAtOtherPaths(await vault.open(work), ownership, paths));
  if ('unknown' in found)
    return [{ kind: TEARDOWN, name: 'other mounts in Vault', detail: `not read: ${found.unknown}` }];
  return found.value.map(({ setting, ...one }) => ({
    ...one,
    detail: 'a run for this cluster created it, at a path that is not an input of this teardown',
    command: `${setting} ./runbook ${TEARDOWN}`,
  }));
}
