import { Failure } from 'engine/resource';
import { TEARDOWN } from '../catalog.ts';
import type { RunContext } from '../context.ts';

/** What an operator must know before consenting: which cluster, in which account, as whom. */
export async function targetOf(
  { inputs, account, kubectl }: RunContext,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  return {
    cluster: inputs.CLUSTER_NAME,
    region: inputs.AWS_REGION,
    account: account.accountId,
    as: account.arn,
    ...(needsCluster(ids) && {
      context: await contextOf(kubectl, ids, signal),
    }),
  };
}

/** The context of a deleted cluster may be gone; what is left in AWS needs none. */
async function contextOf(
  kubectl: RunContext['kubectl'],
  ids: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  try {
    return await kubectl.context.name({ signal, say: () => undefined });
  } catch (error) {
    if (!ids.includes(TEARDOWN) || !(error instanceof Failure)) throw error;
    return `none (${error.seen})`;
  }
}

/** The AWS section needs neither a reachable cluster nor kubectl. */
export function needsCluster(ids: readonly string[]): boolean {
  return ids.some((id) => id !== '01-aws');
}
