import { nameIn } from 'aws-irsa/names';
import { observe, quote, type StepContext, wrongInput } from 'engine/resource';
import { isByRun, valueInPlaceOf } from 'gloo-install/internal';
import type { HelmRelease } from 'kubernetes';
import type { Guide } from '../guide.ts';

/** The inputs whose values a release of Gloo has. */
const IN_RELEASE = [
  'VAULT_ADDRESS',
  'VAULT_AWS_AUTH_PATH',
  'VAULT_KV_PATH',
  'IAM_SERVER_ID_HEADER_VALUE',
  'VAULT_AUTH_ROLE_NAME',
] as const;

/** An input, and the value that an earlier run gave to Gloo. */
type Chosen = readonly [name: (typeof IN_RELEASE)[number] | 'NAMESPACE', value: string];

/**
 * Stops a run whose defaults would take Gloo from what an earlier run for this cluster was told. What cannot be read stops nothing.
 * @throws Failure of kind input that names each input, and the value that Gloo has
 */
export async function refuseUnmeantDefaults(guide: Guide, work: StepContext): Promise<void> {
  const found = await observe(async () => {
    await guide.proveCluster(work);
    return chosenBefore(guide, work);
  });
  const chosen = 'value' in found ? found.value : [];
  if (chosen.length === 0) return;
  const isOwnVault = chosen.some(([name]) => name === 'VAULT_ADDRESS') && !guide.vault.external;
  throw wrongInput(
    'inputs',
    chosen
      .map(
        ([name, value]) =>
          `${name} is not set, and its default is ${guide[name]}. The Gloo that a run has installed for this cluster has ${value}`,
      )
      .join('\n'),
    `To keep what Gloo has: export ${chosen.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`,
    ...(isOwnVault ? ['Export VAULT_ADDR and VAULT_TOKEN, too: how this machine reaches that Vault.'] : []),
    'To change it, export the value that you want.',
  );
}

async function chosenBefore(guide: Guide, work: StepContext): Promise<readonly Chosen[]> {
  const { given, NAMESPACE, helm, kubectl, ownership } = guide;
  if (given === undefined) return [];
  const release = await helm.release('gloo', NAMESPACE, work);
  if (release !== undefined) return isByRun(release, ownership) ? valuesOf(guide, given, release) : [];
  if (given.includes('NAMESPACE')) return [];
  const elsewhere = await kubectl.list('deployment', '', work, 'gloo=gloo');
  for (const { namespace = '' } of elsewhere.map(({ metadata }) => metadata)) {
    const other = await helm.release('gloo', namespace, work);
    if (other !== undefined && isByRun(other, ownership)) return [['NAMESPACE', namespace]];
  }
  return [];
}

/** The inputs that nobody gave, and that differ in the values of a release from what the runbook would write. */
function valuesOf(guide: Guide, given: readonly string[], release: HelmRelease): readonly Chosen[] {
  const steps = guide.runbooks.sections.flatMap((section) => section.steps(guide));
  const overrides = steps
    .flatMap(({ resources = [] }) => resources)
    .find(({ kind }) => kind === 'helm-overrides');
  const text = overrides?.command().writes?.text ?? '';
  return IN_RELEASE.filter((name) => !given.includes(name)).flatMap((name): readonly Chosen[] => {
    const isRole = name === 'VAULT_AUTH_ROLE_NAME';
    const writes = isRole ? guide.VAULT_AUTH_ROLE_ARN : guide[name];
    const value = valueInPlaceOf(writes, text, release) ?? writes;
    return value === writes ? [] : [[name, isRole ? nameIn(value) : value]];
  });
}
