import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Ports } from './ports.ts';
import type { Programs } from './programs.ts';
import { DEFAULTS } from './versions.ts';

/** Records every request once, after its response. */
export const AUDIT_POLICY = {
  ...{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived', 'ResponseStarted'] },
  rules: [{ level: 'Metadata' }],
};

/** The configuration of kwokctl: its programs and ports, all on loopback, and the EKS cluster's issuer. */
export function kwokctlConfig(
  programs: Programs,
  ports: Ports,
  issuer: string,
  tokenWebhook: string,
  auditPolicy?: string,
): unknown {
  const added = (key: string, value: string) => ({ key, value });
  // There is only one of each. Leases for leader election would be a third of an idle cluster's work.
  const alone = added('leader-elect', 'false');
  return {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: {
      runtime: 'binary',
      kubeVersion: `v${DEFAULTS.kubernetes}`,
      bindAddress: '127.0.0.1',
      etcdBinary: programs.etcd,
      kubeApiserverBinary: programs['kube-apiserver'],
      kubeControllerManagerBinary: programs['kube-controller-manager'],
      kubeSchedulerBinary: programs['kube-scheduler'],
      kubectlBinary: programs.kubectl,
      kwokControllerBinary: programs.kwok,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeApiserverPort: ports.apiserver,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      enableCRDs: ['Exec', 'ClusterExec', 'PortForward', 'ClusterPortForward', 'Logs', 'ClusterLogs'],
      ...(auditPolicy === undefined ? {} : { kubeAuditPolicy: auditPolicy }),
    },
    componentsPatches: [
      // A sandbox does not outlive its machine.
      { name: 'etcd', extraArgs: [added('unsafe-no-fsync', 'true')] },
      {
        name: 'kube-apiserver',
        // Without `override`, it would be a second issuer, which tokens do not contain.
        extraArgs: [
          { ...added('service-account-issuer', issuer), override: true },
          added('authentication-token-webhook-config-file', tokenWebhook),
          added('authentication-token-webhook-version', 'v1'),
        ],
      },
      {
        name: 'kube-controller-manager',
        // Lets a reset delete namespaces quickly.
        extraArgs: [added('kube-api-qps', '200'), added('kube-api-burst', '400'), alone],
      },
      { name: 'kube-scheduler', extraArgs: [alone] },
    ],
  };
}

/** The kubeconfig with which the API server sends tokens of `aws eks get-token` to the review. */
export function tokenWebhookConfig(accountPorts: Ports, clusterName: string, authority: string): unknown {
  const server = `https://localhost:${accountPorts.controlTls}/authenticate/${clusterName}`;
  const cluster = { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'eks' },
    clusters: [{ name: 'eks', cluster }],
    users: [{ name: 'eks', user: {} }],
    contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'eks' } }],
  };
}

/** The kubeconfig that `aws eks update-kubeconfig` would write, with the same context. */
export function eksKubeconfig(kubeconfig: string, region: string, clusterName: string): string {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { users: { name: string }[] };
  const args = ['--region', region, 'eks', 'get-token', '--cluster-name', clusterName, '--output', 'json'];
  const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws', args };
  return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { exec } })) });
}
