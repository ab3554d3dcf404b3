// The gateway: the one process of the sandbox that is the project's own. It stands between the parts:
// the way to AWS, the checks and faults on it, the pod identity webhook, the charts, and the control interface.
import type { Server } from 'node:http';
import { readJson } from '../files.ts';
import { layoutOf } from '../layout.ts';
import { awsFront, type FrontState } from './aws-front.ts';
import { CallLog } from './call-log.ts';
import type { GatewayConfig } from './config.ts';
import { type Consistency, EventualConsistency } from './consistency.ts';
import { controlServer } from './control.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { KubeClient } from './kube-client.ts';
import { MotoClient } from './moto-client.ts';
import { type AdmissionReview, admit, podIdentityPatch } from './pod-identity.ts';
import { listenOnLoopbackOnly, startProxy } from './proxy.ts';
import { type Seeded, seedAccount } from './seed.ts';
import { type VaultOptions, VaultServer } from './vault-server.ts';
import { WebIdentity } from './web-identity.ts';

const layout = layoutOf(process.argv[2] ?? '');
const config = readJson<GatewayConfig>(layout.gatewayConfig);
if (!config) throw new Error(`${layout.gatewayConfig}: missing`);
const { ports, region, clusterName } = config;
listenOnLoopbackOnly();

const moto = new MotoClient(ports.moto);
let seeded: Seeded | undefined;
let kube: KubeClient | undefined;
let vault: VaultServer | undefined;

const front: FrontState = {
  motoPort: ports.moto,
  moto,
  log: new CallLog(layout.calls),
  consistency: new EventualConsistency(moto),
  // The sandbox's cluster is the one issuer whose keys can be fetched.
  webIdentity: new WebIdentity(moto, async (issuer) =>
    issuer === seeded?.issuer ? kube?.signingKeys() : undefined,
  ),
  faults: new FaultPlan(),
  latencyMs: 0,
  accountId: '',
  cluster: { name: clusterName, region },
  keys: new Map(),
};

function setDefaults(): void {
  const delay = config?.iamDelaySeconds ?? 0;
  front.consistency.set({ roles: 0, policies: 0, attachments: delay });
  front.faults = new FaultPlan();
  front.latencyMs = 0;
}

async function seed(): Promise<Seeded> {
  front.consistency.forget();
  setDefaults();
  seeded = await seedAccount(moto, { clusterName, region, seed: config?.seed ?? 0 });
  front.accountId = seeded.accountId;
  front.keys = new Map(Object.entries(seeded.keys));
  front.log.clear();
  return seeded;
}

async function mutate(review: AdmissionReview): Promise<unknown> {
  const { namespace, object } = review.request;
  const account = object.spec.serviceAccountName || 'default';
  type ServiceAccount = { metadata: { annotations?: Record<string, string> } };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`;
  const found = await kube?.call<ServiceAccount>('GET', path);
  return admit(review, podIdentityPatch(object, found?.metadata.annotations ?? {}, region));
}

const control = controlServer(
  {
    'GET /health': () => ({}),
    'POST /seed': seed,
    'POST /cluster': () => {
      kube = new KubeClient(layout.kubeconfig);
      vault?.followPod(kube);
    },
    'POST /vault': async (body) => {
      const { program, pluginDir } = body as Pick<VaultOptions, 'program' | 'pluginDir'>;
      const options = { program, port: ports.vault, proxyPort: ports.proxy, region };
      vault = new VaultServer(layout, { ...options, ...(pluginDir ? { pluginDir } : {}) }, () => {
        if (!seeded) throw new Error('Vault needs the node role, and the account is not seeded');
        return seeded.vault;
      });
      if (kube) vault.followPod(kube);
      await vault.restart();
    },
    'POST /vault/restart': () => vault?.restart(),
    'POST /vault/pause': () => {
      if (vault) vault.paused = true;
    },
    'POST /vault/resume': () => {
      // A little later: word of the pod that was deleted meanwhile may still be on its way.
      setTimeout(() => {
        if (vault) vault.paused = false;
      }, 500);
    },
    'POST /mutate': (body) => mutate(body as AdmissionReview),
    'GET /calls': () => front.log.calls(),
    'DELETE /calls': () => front.log.clear(),
    'PUT /faults': (body) => {
      front.faults = new FaultPlan(body as Fault[]);
    },
    'DELETE /faults': () => {
      front.faults = new FaultPlan();
    },
    'PUT /consistency': (body) => front.consistency.set(body as Partial<Consistency>),
    'PUT /latency': (body) => {
      front.latencyMs = (body as { ms: number }).ms;
    },
  },
  layout.charts,
);

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
await startProxy({
  port: ports.proxy,
  authority: config.authority,
  awsPort: ports.aws,
  controlPort: ports.control,
});
await listen(awsFront(front), ports.aws);
// Last, because `up` takes the gateway for ready when this answers.
await listen(control, ports.control);
