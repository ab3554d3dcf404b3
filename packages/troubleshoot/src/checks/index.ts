import { OF_AWS } from './aws.ts';
import type { CheckSpec } from './check.ts';
import { OF_CLUSTER } from './cluster.ts';
import { RUNNING } from './running.ts';
import { OF_VAULT } from './vault.ts';

const GROUPS = {
  AWS: OF_AWS,
  Cluster: OF_CLUSTER,
  Vault: OF_VAULT,
  'Logs and logins': RUNNING,
} as const satisfies Readonly<Record<string, readonly CheckSpec[]>>;

/** The links in their order, from the operator to a secret that can be read. */
export const CHECKS = [
  ...OF_AWS,
  ...OF_CLUSTER,
  ...OF_VAULT,
  ...RUNNING,
] as const satisfies readonly CheckSpec[];

export type CheckId = (typeof CHECKS)[number]['id'];

/** The system that a link is about. */
export function groupOf(link: CheckId): string {
  return Object.entries(GROUPS).find(([, checks]) => checks.some(({ id }) => id === link))?.[0] ?? '';
}
