import { trimSlash } from 'engine/network';
import { NotObservable, observe, type StepContext } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import {
  type Backend,
  backendsOf,
  clientLacks,
  clientRefusal,
  type HelmSystems,
  mergedValues,
  serviceOf,
  type Values,
} from 'gloo-install/internal';
import type { Kubectl } from 'kubernetes';
import { NAMESPACE_OF_VAULT, VAULT_POD, type VaultConnection } from 'vault-auth/internal';
import { advisory, check, fail, pass, unknown, withCause, withNames } from '../../check.ts';
import type { Systems } from '../../guide.ts';
import { VAULT_IN_CLUSTER } from '../../inputs/inputs.ts';

/** The Vault of a run, and the address at which Gloo looks for it. */
interface Reach {
  readonly kubectl: Kubectl;
  readonly vault: VaultConnection;
  readonly VAULT_ADDRESS: string;
}

/** The Vault that Gloo reaches at VAULT_ADDRESS is the one that the proofs log in to. If VAULT_ADDRESS is a Service, its pods prove it. */
export function reachesSameVault(guide: Reach): Check {
  const proof = check('the Vault of Gloo', async (work) => {
    const observed = await observe(() =>
      guide.vault.isExternal ? compareVaults(guide, work) : findGuidesPod(guide, work),
    );
    if ('value' in observed) return observed.value;
    return unknown(`not proved that Gloo reaches the Vault of the logins above: ${observed.unknown}`);
  });
  return { ...proof, claim: 'Gloo reaches the Vault of these logins', page: 'vault-address-wrong' };
}

/** Gloo's own client accepts Vault's certificate. Its pods notice a new certificate only when they next call Vault. */
export function acceptsCertificate(
  guide: HelmSystems & { readonly NAMESPACE: string; readonly enterprise: boolean },
): Check {
  const proof = check('certificate of Vault', async (work) => {
    const refused = await clientRefusal(guide, await readClient(guide, work), work);
    return refused === undefined
      ? pass('no reason is known why Gloo’s client would refuse it')
      : withNames({ 'PEM file': '"$VAULT_CACERT"' }, fail(refused.seen, refused.remedy));
  });
  return { ...proof, claim: 'Gloo accepts Vault’s certificate', page: 'vault-certificate-untrusted' };
}

/** Gloo's own client, with the values that an upgrade would give it. */
async function readClient(
  {
    helm,
    NAMESPACE: namespace,
    enterprise,
    givenValues,
  }: Pick<Systems, 'helm' | 'NAMESPACE' | 'enterprise' | 'givenValues'>,
  work: StepContext,
) {
  const release = await helm.release('gloo', namespace, work);
  const values = mergedValues(release?.values ?? {}, givenValues.gloo?.values ?? {}) as Values;
  return { namespace, enterprise, values };
}

/** What Gloo's own client lacks for the operator's Vault: a plan warns of it, and a run ends before it changes anything. */
export function glooClientIsReady(systems: Systems): Check {
  return advisory('client of Gloo', async (work) => {
    const { vault, VAULT_ADDRESS } = systems;
    if (!vault.isExternal) return pass('it reads from the guide’s Vault');
    const asked = {
      ...systems,
      atVaultAddress: () => atVaultAddress(systems, work),
      trustsVault: (authorities: string) => vault.isTrustedAt(VAULT_ADDRESS, work, authorities),
    };
    const lacks = await clientLacks(asked, await readClient(systems, work), work);
    if (lacks.length === 0) return pass(`nothing is missing for ${VAULT_ADDRESS}`);
    const seen = lacks.map(({ of, seen }) => `${of}: ${seen}`).join('; ');
    return fail(seen, ...new Set(lacks.map(({ remedy }) => remedy)));
  });
}

/** The guide's Vault: the Service leads only to its pod. */
async function findGuidesPod({ kubectl, VAULT_ADDRESS }: Reach, work: StepContext): Promise<Finding> {
  const backends = await backendsOf(kubectl, VAULT_ADDRESS, work);
  if (backends === undefined) return fail(`${VAULT_ADDRESS} names no Service of this cluster`, OTHER_ADDRESS);
  const others = titlesOf(backends.filter((one) => !isGuidesPod(one)));
  if (others !== '')
    return fail(`${VAULT_ADDRESS} also leads to ${others}`, `Find out who started ${others}.`);
  if (backends.length === 0) return noPodBehind(VAULT_ADDRESS);
  return pass(`${VAULT_ADDRESS} leads to ${titlesOf(backends)}, the Vault of the logins above`);
}

const isGuidesPod = ({ pod, namespace }: Backend): boolean =>
  pod === VAULT_POD && namespace === NAMESPACE_OF_VAULT;

/** The names of backends, each once: one may serve several ports. */
const titlesOf = (backends: readonly Backend[]): string =>
  [...new Set(backends.map(({ title }) => title))].join(', ');

const noPodBehind = (address: string): Finding =>
  withCause(
    'Its Service selects other pods, or has no such port, or its pod is not ready.',
    fail(`no ready pod is behind ${address}`, LOOKS),
  );

/** Whether VAULT_ADDRESS is known to lead only to the guide's Vault, ready or not, or is a Service that its chart creates. */
export async function isGuidesAddress(reach: Reach, work: StepContext): Promise<boolean> {
  if (reach.VAULT_ADDRESS === VAULT_IN_CLUSTER) return true;
  const found = await observe(() => backendsOf(reach.kubectl, reach.VAULT_ADDRESS, work));
  if ('unknown' in found) return false;
  return found.value?.every(isGuidesPod) ?? serviceOf(reach.VAULT_ADDRESS)?.[1] === NAMESPACE_OF_VAULT;
}

/** The operator's own Vault: the server at VAULT_ADDRESS belongs to the same cluster of Vault servers as VAULT_ADDR. */
async function compareVaults(
  guide: Reach,
  work: StepContext,
): Promise<Finding & { readonly isOtherVault?: true }> {
  const { kubectl, vault, VAULT_ADDRESS } = guide;
  const { address: own = '' } = vault;
  const [ofRun, ofGloo] = [new URL(own), new URL(VAULT_ADDRESS)];
  if (ofRun.origin === ofGloo.origin) return pass(`VAULT_ADDRESS is VAULT_ADDR: ${own}`);
  if (ofRun.port !== '' && ofRun.host === ofGloo.host)
    return fail(`${VAULT_ADDRESS} has another scheme than VAULT_ADDR (${own})`, OTHER_ADDRESS);
  const { clusterId: wanted } = await vault.health(work);
  const found = new Map<string, string | undefined>();
  const backends = await backendsOf(kubectl, VAULT_ADDRESS, work);
  if (backends?.length === 0) return noPodBehind(VAULT_ADDRESS);
  for (const backend of backends ?? []) {
    const answered = await healthBehind(guide, backend, work);
    if ('unknown' in answered)
      return fail(
        `${backend.title} behind ${VAULT_ADDRESS} does not answer as a Vault: ${answered.unknown}`,
        OTHER_ADDRESS,
      );
    found.set(backend.title, answered.value.clusterId);
  }
  if (backends === undefined) found.set(VAULT_ADDRESS, (await vault.healthAt(VAULT_ADDRESS, work)).clusterId);
  if ([wanted, ...found.values()].includes(undefined))
    throw new NotObservable('a Vault does not say its cluster_id');
  const others = [...found].flatMap(([name, id]) => (id === wanted ? [] : [name]));
  if (others.length > 0) {
    const finding = fail(`${others.join(', ')} is another Vault than VAULT_ADDR (${own})`, OTHER_ADDRESS);
    return { ...finding, isOtherVault: true };
  }
  return pass(`${VAULT_ADDRESS} and VAULT_ADDR lead to one Vault (cluster_id ${wanted})`);
}

/** The state of VAULT_ADDRESS for Gloo's own client, as far as it is visible before Gloo is installed. */
export async function atVaultAddress(
  guide: Reach & Pick<Systems, 'glooReads'>,
  work: StepContext,
): ReturnType<HelmSystems['atVaultAddress']> {
  const { kubectl, vault, VAULT_ADDRESS, glooReads: today = { VAULT_ADDRESS } } = guide;
  const backends = await observe(() => backendsOf(kubectl, VAULT_ADDRESS, work));
  const hasNoService = 'value' in backends && backends.value === undefined;
  if (VAULT_ADDRESS === VAULT_IN_CLUSTER && hasNoService)
    return {
      wrong: { seen: `it is ${VAULT_ADDRESS}, and the cluster has no such Service`, remedy: OTHER_ADDRESS },
    };
  const isMoved = trimSlash(today.VAULT_ADDRESS) !== trimSlash(VAULT_ADDRESS);
  const [same, trusted] = await Promise.all([
    observe(async () => {
      // That both addresses are one says nothing about what answers there.
      if (isMoved) await vault.health(work);
      return compareVaults(guide, work);
    }),
    observe(async () => VAULT_ADDRESS.startsWith('http:') || (await vault.isTrustedAt(VAULT_ADDRESS, work))),
  ]);
  const wrong = 'value' in same && same.value.status === 'fail' ? same.value : undefined;
  return {
    ...(wrong !== undefined && {
      wrong: { seen: wrong.detail, remedy: OTHER_ADDRESS, ...(wrong.isOtherVault && { isOtherVault: true }) },
    }),
    ...(isMoved &&
      'unknown' in same && {
        wrong: {
          seen: `Gloo reads its secrets at ${today.VAULT_ADDRESS} today, and from here it cannot be seen that ${VAULT_ADDRESS} is the same Vault: ${same.unknown}`,
          remedy: 'Check the address. A run at a terminal asks about it; --yes does not cover it.',
          unattended: true,
        },
      }),
    ...('value' in trusted && { isTrusted: trusted.value }),
  };
}

const OTHER_ADDRESS =
  'Set VAULT_ADDRESS to the address by which Gloo’s pods reach VAULT_ADDR. If it is the same: export VAULT_ADDRESS="$VAULT_ADDR"';
const LOOKS = './runbook 90-troubleshoot says why.';

/** The answer of a pod to whose port this machine has opened a way. */
async function healthBehind(
  { kubectl, vault, VAULT_ADDRESS }: Reach,
  { title, pod, namespace, port }: Backend,
  work: StepContext,
) {
  if (pod === undefined) throw new NotObservable(`${title} behind it is no pod of this cluster`);
  const { protocol } = new URL(VAULT_ADDRESS);
  const reopen = async () => {
    const { address } = await kubectl.portForward({ pod, namespace, port }, work);
    return address.replace(/^http:/, protocol);
  };
  const address = await reopen();
  return observe(() => vault.healthAt(address, work, reopen));
}
