import { trimSlash } from 'engine/network';
import { NotObservable, observe, quote, type Refusal, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { secretsBelow, VaultConnection } from 'vault-auth/internal';
import { VAULT_IN_CLUSTER } from './inputs/inputs.ts';

/** Where Gloo reads its secrets. */
export interface GlooReads {
  readonly VAULT_ADDRESS: string;
  readonly VAULT_KV_PATH: string;
}

/** Where Gloo reads its secrets after a run, and the systems that the run compares. */
interface PlannedReads extends GlooReads {
  readonly glooReads?: GlooReads;
  readonly kubectl: Kubectl;
  readonly vault: VaultConnection;
  readonly proveCluster: (work: StepContext) => Promise<string>;
}

/**
 * Why a run would take secrets from Gloo: at the Vault and the engine that it gives to Gloo there are fewer than Gloo reads today.
 * `undefined` if Gloo stays where it is, or if there are as many.
 */
export async function secretLossRefusal(
  planned: PlannedReads,
  work: StepContext,
): Promise<Refusal | undefined> {
  const { glooReads: today, vault, VAULT_ADDRESS, VAULT_KV_PATH } = planned;
  if (today === undefined) return undefined;
  const isSame = (one: keyof GlooReads) => trimSlash(today[one]) === trimSlash(planned[one]);
  if (isSame('VAULT_ADDRESS') && isSame('VAULT_KV_PATH')) return undefined;
  const [reads, there] = await Promise.all([
    observe(async () => countIn(await vaultOf(today, planned, work), today, work)),
    observe(() => countIn(vault, planned, work)),
  ]);
  const had = 'value' in reads ? reads.value : undefined;
  const has = 'value' in there ? there.value : undefined;
  // Of an unknown number, one shows that somebody has copied them.
  if (had === 0 || (has !== undefined && has >= (had ?? 1))) return undefined;
  const [before, after] = [textOf(today, reads), textOf({ VAULT_ADDRESS, VAULT_KV_PATH }, there)];
  return {
    seen: `Gloo reads ${before} today, and would read ${after}`,
    differences: [],
    options: [
      'Copy them first, as docs/backup.md and docs/moving.md describe: the engine is created by ./runbook 02-vault --only 02-vault.2.',
      had === undefined
        ? 'If there are none, write Gloo’s first secret where it would read: ./runbook export 05-first-secret.'
        : `Or delete those that nobody needs (vault kv metadata delete), with what reads ${today.VAULT_KV_PATH}/.`,
      `Or leave Gloo where it is: ${[
        ...(isSame('VAULT_KV_PATH') ? [] : [`export VAULT_KV_PATH=${quote(today.VAULT_KV_PATH)}`]),
        ...(isSame('VAULT_ADDRESS') ? [] : [returnCommand(today)]),
      ].join('; ')}`,
    ],
  };
}

/** The command after which a run leaves Gloo at the Vault that it uses today. */
function returnCommand({ VAULT_ADDRESS }: GlooReads): string {
  return VAULT_ADDRESS === VAULT_IN_CLUSTER
    ? 'unset VAULT_ADDR VAULT_ADDRESS'
    : `export VAULT_ADDRESS=${quote(VAULT_ADDRESS)}`;
}

/** @throws NotObservable if the Vault that Gloo uses today is neither that of this run nor the guide's */
async function vaultOf(today: GlooReads, planned: PlannedReads, work: StepContext): Promise<VaultConnection> {
  const { vault, kubectl, proveCluster, VAULT_ADDRESS } = planned;
  if (trimSlash(today.VAULT_ADDRESS) === trimSlash(VAULT_ADDRESS)) return vault;
  if (today.VAULT_ADDRESS === VAULT_IN_CLUSTER) return new VaultConnection({}, kubectl, proveCluster);
  const [here, there] = await Promise.all([vault.health(work), vault.healthAt(today.VAULT_ADDRESS, work)]);
  if (here.clusterId !== undefined && here.clusterId === there.clusterId) return vault;
  throw new NotObservable('it is another Vault, for which this run has no token');
}

/** Gloo lists every folder, too. */
const MOST = { secrets: Number.POSITIVE_INFINITY, folders: 10_000 };

/** @throws NotObservable if there are more folders than can be listed: two parts cannot be compared */
async function countIn(
  vault: VaultConnection,
  { VAULT_KV_PATH }: GlooReads,
  work: StepContext,
): Promise<number> {
  const folder = `${VAULT_KV_PATH}/metadata/gloo/`;
  const { paths, folders } = await secretsBelow(await vault.open(work), folder, MOST);
  if (folders.length > 0) throw new NotObservable(`more than ${MOST.folders} folders`);
  return paths.length;
}

function textOf(
  { VAULT_ADDRESS, VAULT_KV_PATH }: GlooReads,
  count: Awaited<ReturnType<typeof observe<number>>>,
): string {
  const place = `in ${VAULT_KV_PATH}/ of ${VAULT_ADDRESS}`;
  if ('unknown' in count) return `an unknown number of secrets ${place} (${count.unknown})`;
  return `${count.value === 0 ? 'none' : count.value === 1 ? '1 secret' : `${count.value} secrets`} ${place}`;
}
