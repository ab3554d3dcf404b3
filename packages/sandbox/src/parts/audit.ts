import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../layout.ts';

/** A request to the API server, as its audit log records it. */
export type LoggedKubernetesCall = {
  /** The program that sent it, such as `helm` or `kube-controller-manager`; all of them share the administrator's certificate. */
  program: string;
  verb: string;
  path: string;
  status: number;
  /**
   * When the request arrived, and when its answer (for a watch, the end of it) was sent, in milliseconds since the
   * epoch.
   */
  from: number;
  to: number;
};

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

/** Where kwokctl has the API server write its audit log. */
function auditLog(layout: Layout): string {
  return join(layout.kwok, 'logs', 'audit.log');
}

/**
 * The requests to the API server within a period, oldest first.
 * @param from in milliseconds since the epoch, like `to`
 * @throws if the sandbox was brought up without `audit`
 */
export function kubernetesCalls(layout: Layout, from: number, to: number): LoggedKubernetesCall[] {
  const file = auditLog(layout);
  if (!existsSync(file)) throw new Error(`sandbox "${layout.name}" was brought up without an audit log`);
  return readAuditLog(readFileSync(file, 'utf8'))
    .filter((call) => call.from >= from && call.from <= to)
    .sort((a, b) => a.from - b.from);
}

type AuditEvent = {
  verb: string;
  requestURI: string;
  userAgent?: string;
  responseStatus?: { code?: number };
  requestReceivedTimestamp: string;
  stageTimestamp: string;
};

/** The requests in an audit log, whose last line may be incomplete. Pure. */
export function readAuditLog(text: string): LoggedKubernetesCall[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = JSON.parse(line) as AuditEvent;
      return {
        program: /^[^/ ]*/.exec(event.userAgent ?? '')?.[0].toLowerCase() ?? '',
        verb: event.verb,
        path: event.requestURI,
        status: event.responseStatus?.code ?? 0,
        from: Date.parse(event.requestReceivedTimestamp),
        to: Date.parse(event.stageTimestamp),
      };
    });
}
