import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { nodeGroup, nodeGroupLabel } from '../aws/clusters.ts';
import { accountPorts } from '../gateway/config.ts';
import { type Conditions, isReady, KubeClient } from '../gateway/kube.ts';
import { AUDIT_POLICY, eksKubeconfig, kwokctlConfig, tokenWebhookConfig } from './cluster-config.ts';
import { readJson, writeAtomic } from './files.ts';
import type { Layout } from './layout.ts';
import type { Ports } from './ports.ts';
import { cleanEnv, isAlive, PartError, type ProcessRecord, recordProcess, until } from './processes.ts';
import type { Programs } from './programs.ts';
import { run } from './run.ts';
import type { SandboxState } from './state.ts';

const components = {
  etcd: 'etcd',
  'kube-apiserver': 'apiserver',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
  'kwok-controller': 'kwok',
} as const satisfies Record<string, keyof Ports>;

/** Starts the cluster with one node, and waits until the node is ready. */
export async function startCluster(
  layout: Layout,
  state: SandboxState,
  options: {
    programs: Programs;
    issuer: string;
    /** Whether its API server records each request. */
    audit: boolean;
    signal: AbortSignal;
  },
): Promise<void> {
  const { ports, region, clusterName, authority } = state;
  const { programs, issuer, audit, signal } = options;
  const part = 'Kubernetes';
  const config = join(layout.kube, 'kwokctl.yaml');
  const policy = join(layout.kube, 'audit-policy.yaml');
  if (audit) writeAtomic(policy, stringify(AUDIT_POLICY));
  const webhook = join(layout.kube, 'token-webhook.yaml');
  writeAtomic(webhook, stringify(tokenWebhookConfig(accountPorts(state), clusterName, authority.cert)));
  const given = kwokctlConfig(programs, ports, issuer, webhook, audit ? policy : undefined);
  writeAtomic(config, stringify(given));
  // kwokctl cuts the values of its variables (KWOK_WORKDIR, KUBECONFIG) at the first space, so it must not depend on
  // them: it keeps its clusters in the home folder, and a flag names the kubeconfig.
  const env = cleanEnv(layout, { HOME: layout.kube, KUBECONFIG: layout.kubeconfig });
  const log = join(layout.logs, 'kwokctl.log');
  const kwokctl = (...args: string[]) =>
    run(part, programs.kwokctl, [...args, '--name', layout.name], { env, log, signal, cwd: layout.dir });
  await waitWhileAllRun(
    layout,
    ports,
    kwokctl('create', 'cluster', '--config', config, '--kubeconfig', layout.kubeconfig),
  );
  writeAtomic(layout.eksKubeconfig, eksKubeconfig(layout.kubeconfig, region, clusterName));
  await kwokctl('scale', 'node', '--replicas', '1');
  const kube = new KubeClient(layout.kubeconfig);
  await createObjects(kube, layout, ports, signal);
  const restart = async () => {
    await kwokctl('start', 'cluster');
    recordComponents(layout, ports);
  };
  await nodeReady(kube, layout, restart, signal);
}

/**
 * The controller manager ends if the API server is not healthy within ten seconds, which happens on a slow machine. It is restarted
 * when the API server responds.
 */
const GIVES_UP = 'kube-controller-manager';

/**
 * Waits for kwokctl, and records the processes that it starts. kwokctl itself would wait for minutes for a component
 * that has ended.
 */
async function waitWhileAllRun(layout: Layout, ports: Ports, work: Promise<unknown>): Promise<void> {
  let done = false;
  const watch = async () => {
    while (!done) {
      await sleep(100);
      const dead = recordComponents(layout, ports).find(
        (record) => record.part !== GIVES_UP && !isAlive(record),
      );
      if (dead) throw new PartError(dead.part, 'ended while starting', { file: dead.log });
    }
  };
  await Promise.race([work, watch()]).finally(() => {
    done = true;
    recordComponents(layout, ports);
  });
}

function recordComponents(layout: Layout, ports: Ports): ProcessRecord[] {
  return Object.entries(components).flatMap(([name, port]) => {
    try {
      const pid = Number(readFileSync(join(layout.kwok, 'pids', `${name}.pid`), 'utf8'));
      if (!(pid > 0)) return []; // being written
      const known = readJson<ProcessRecord>(join(layout.parts, `${name}.json`));
      // Recorded only once: later, the id could belong to another process.
      if (known?.pid === pid) return [known];
      return [recordProcess(layout, name, pid, ports[port], join(layout.kwok, 'logs', `${name}.log`))];
    } catch {
      return []; // not started yet
    }
  });
}

/** A cluster is ready within 20 seconds. A machine that is building the sandbox's programs may need two minutes. */
const READY_WITHIN = 180;

async function nodeReady(
  kube: KubeClient,
  layout: Layout,
  restart: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  type Node = Conditions & { metadata: { name: string } };
  const logs = (component: string) => join(layout.kwok, 'logs', `${component}.log`);
  let missing = { what: 'the API server does not list the nodes', file: logs('kube-apiserver') };
  const late = () =>
    new PartError('Kubernetes', `${missing.what} after ${READY_WITHIN} s`, { file: missing.file });
  const look = async () => {
    const nodes = await kube.call<{ items: Node[] }>('GET', '/api/v1/nodes').catch(() => undefined);
    if (nodes === undefined) return false;
    const node = nodes.items.find(isReady);
    missing = { what: 'the node is not ready', file: logs('kwok-controller') };
    if (node === undefined) return false;
    const metadata = { labels: { [nodeGroupLabel]: nodeGroup } };
    await kube.call('PATCH', `/api/v1/nodes/${node.metadata.name}`, { metadata });
    // Pods are refused until the controller manager has created the namespace's service account.
    missing = { what: 'namespace default has no service account', file: logs(GIVES_UP) };
    const manager = readJson<ProcessRecord>(join(layout.parts, `${GIVES_UP}.json`));
    if (manager !== undefined && !isAlive(manager)) await restart();
    return (await kube.call('GET', '/api/v1/namespaces/default/serviceaccounts/default')) !== undefined;
  };
  await until(look, { seconds: READY_WITHIN, late, signal });
}

const KWOK = '/apis/kwok.x-k8s.io/v1alpha1';

/**
 * Creates the sandbox's own objects: commands in namespace vault run on this machine, and its ports and logs are Vault's.
 */
async function createObjects(
  kube: KubeClient,
  layout: Layout,
  ports: Ports,
  signal: AbortSignal,
): Promise<void> {
  const envs = Object.entries({
    VAULT_ADDR: `http://127.0.0.1:${ports.vault}`,
    VAULT_TOKEN: 'root',
    HOME: join(layout.vault, 'home'),
    PATH: [layout.bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  }).map(([name, value]) => ({ name, value }));
  const target = { port: ports.vaultFront, address: '127.0.0.1' };
  const specs = {
    ClusterExec: { execs: [{ local: { workDir: join(layout.vault, 'home'), envs } }] },
    ClusterPortForward: { forwards: [{ ports: [8200], target }] },
    ClusterLogs: { logs: [{ logsFile: layout.vaultPodLog, previousLogsFile: layout.vaultPodLog }] },
  };
  for (const [kind, spec] of Object.entries(specs)) {
    const path = `${KWOK}/${kind.toLowerCase().replace(/s$/, '')}s`;
    const object = {
      ...{ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind, metadata: { name: 'vault' } },
      spec: { selector: { matchNamespaces: ['vault'] }, ...spec },
    };
    // kwokctl has created kwok's definitions, and does not wait until the API server serves them.
    await until(async () => (await kube.call('POST', path, object)) !== undefined, {
      ...{ seconds: READY_WITHIN, signal },
      late: () =>
        new PartError('Kubernetes', `the API server does not serve ${path} after ${READY_WITHIN} s`),
    });
  }
}
