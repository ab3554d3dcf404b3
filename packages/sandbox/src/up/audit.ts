import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

/** The audit policy: the API server records every request except those that the cluster itself makes all the time. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    {
      level: 'None',
      resources: [
        { group: 'coordination.k8s.io', resources: ['leases'] },
        { group: '', resources: ['events'] },
        { group: 'events.k8s.io', resources: ['events'] },
      ],
    },
    { level: 'Metadata' },
  ],
};

type AuditEvent = { user: { username: string }; requestReceivedTimestamp: string };

/**
 * How many requests AWS identities sent to the API server within a period; everything that belongs to the cluster itself
 * connects with a certificate.
 * @param from in milliseconds since the epoch, like `to`
 * @throws if the sandbox was brought up without `audit`
 */
export function countKubernetesCalls(layout: Layout, from: number, to: number): number {
  // Where kwokctl has the API server write it.
  const file = join(layout.kwok, 'logs', 'audit.log');
  if (!existsSync(file)) throw new Error(`sandbox "${layout.name}" was brought up without an audit log`);
  // The last line may be incomplete.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => {
    const { user, requestReceivedTimestamp } = JSON.parse(line) as AuditEvent;
    const at = Date.parse(requestReceivedTimestamp);
    return user.username.startsWith('arn:') && at >= from && at <= to;
  }).length;
}
