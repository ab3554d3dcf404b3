import type { Answer } from '../aws/refusal.ts';

/**
 * The nodes that only Vault Enterprise has. A performance standby answers reads and forwards writes, so an unchanged Vault
 * can imitate it. A disaster recovery secondary answers only questions about its own state.
 * https://developer.hashicorp.com/vault/docs/enterprise/performance-standby
 * https://developer.hashicorp.com/vault/docs/enterprise/replication
 */
export type VaultNode = 'performance-standby' | 'dr-secondary';

/** The status of sys/health for each node: https://developer.hashicorp.com/vault/api-docs/system/health. */
const HEALTH: Readonly<Record<VaultNode, { status: number; says: Record<string, unknown> }>> = {
  'performance-standby': { status: 473, says: { standby: true, performance_standby: true } },
  'dr-secondary': { status: 472, says: { replication_dr_mode: 'secondary' } },
};

/** The answer of such a node. It differs from Vault's for `sys/health` and for calls that the node does not serve. */
export async function answerAsNode(
  node: VaultNode | undefined,
  path: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  if (node === undefined) return ask();
  if (path === 'sys/health') return healthOf(node, await ask());
  if (node === 'performance-standby' || /^sys\/(?:seal-status|leader|init|unseal)$/.test(path)) return ask();
  if (path === 'sys/replication/dr/status') return json(200, { data: { mode: 'secondary' } });
  return json(400, { errors: ['path disabled in replication DR secondary mode'] });
}

function healthOf(node: VaultNode, { body }: Answer): Answer {
  const { status, says } = HEALTH[node];
  return json(status, { ...JSON.parse(body.toString('utf8')), ...says });
}

function json(status: number, value: unknown): Answer {
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
  return { status, headers, body: Buffer.from(`${JSON.stringify(value)}\n`) };
}
