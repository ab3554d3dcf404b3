// The gateway: the one process of the sandbox that is the project's own. It stands between the parts:
// the way to AWS, the checks and faults on it, the pod identity webhook, the charts, and the control interface.
import { createServer } from 'node:https';
import { readJson } from '../files.ts';
import { layoutOf } from '../layout.ts';
import { AwsClock } from './aws-clock.ts';
import { awsFront, type FrontState } from './aws-front.ts';
import { CallLog } from './call-log.ts';
import { loopbackCertificate } from './certificate.ts';
import type { GatewayConfig } from './config.ts';
import { type Consistency, EventualConsistency } from './consistency.ts';
import { controlServer } from './control.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { send } from './forward.ts';
import { KubeClient } from './kube-client.ts';
import { listenOn } from './listen.ts';
import { MotoClient } from './moto-client.ts';
import { OciRegistry } from './oci-registry.ts';
import { PermissionsBoundaries } from './permissions-boundary.ts';
import { type AdmissionReview, admit, podIdentityPatch } from './pod-identity.ts';
import { listenOnLoopbackOnly, startProxy } from './proxy.ts';
import { type Seeded, seedAccount } from './seed.ts';
import { SsoPortal } from './sso-portal.ts';
import { VaultCallLog } from './vault-call-log.ts';
import { VaultFront } from './vault-front.ts';
import type { VaultMode } from './vault-modes.ts';
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
/** Whether the pod identity webhook gives pods their token. */
let podTokens = true;

const consistency = new EventualConsistency(moto);
const clock = new AwsClock();
const front: FrontState = {
  motoPort: ports.moto,
  moto,
  log: new CallLog(layout.calls),
  consistency,
  boundaries: new PermissionsBoundaries(moto),
  // The sandbox's cluster is the one issuer whose keys can be fetched.
  webIdentity: new WebIdentity(
    moto,
    async (issuer) => (issuer === seeded?.issuer ? kube?.signingKeys() : undefined),
    (provider) => consistency.isHidden(provider),
    () => clock.now(),
  ),
  sso: new SsoPortal(moto),
  faults: new FaultPlan(),
  latencyMs: 0,
  clock,
  accountId: '',
  cluster: { name: clusterName, region },
  keys: new Map(),
  expiredKeys: new Set(),
};

const certificate = loopbackCertificate(config.authority);
const registry = new OciRegistry(layout.charts);
const vaultCalls = new VaultCallLog();
const vaultFront = new VaultFront(
  { vaultPort: ports.vault, log: vaultCalls, faults: () => front.faults },
  { plain: ports.vaultFront, tls: ports.vaultTls },
  certificate,
);

function clearCalls(): void {
  front.log.clear();
  vaultCalls.clear();
}

function setDefaults(): void {
  const delay = config?.iamDelaySeconds ?? 0;
  front.consistency.set({ roles: 0, policies: 0, attachments: delay, providers: 0 });
  front.faults = new FaultPlan();
  front.latencyMs = 0;
  clock.offsetMs = 0;
  front.expiredKeys = new Set();
  podTokens = true;
}

async function seed(): Promise<Seeded> {
  front.consistency.forget();
  front.boundaries.forget();
  front.sso.forget();
  setDefaults();
  seeded = await seedAccount(moto, { clusterName, region, seed: config?.seed ?? 0 });
  front.accountId = seeded.accountId;
  front.keys = new Map(Object.entries(seeded.keys));
  clearCalls();
  return seeded;
}

async function mutate(review: AdmissionReview): Promise<unknown> {
  const { namespace, object } = review.request;
  const account = object.spec.serviceAccountName || 'default';
  type ServiceAccount = { metadata: { annotations?: Record<string, string> } };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`;
  const found = await kube?.call<ServiceAccount>('GET', path);
  return admit(review, podIdentityPatch(object, found?.metadata.annotations ?? {}, region, podTokens));
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
      const listening = { port: ports.vault, activePort: ports.vaultActive, proxyPort: ports.proxy };
      vault = new VaultServer(
        layout,
        { program, region, ...listening, ...(pluginDir ? { pluginDir } : {}) },
        () => {
          if (!seeded) throw new Error('Vault needs the node role, and the account is not seeded');
          return seeded.vault;
        },
        vaultFront,
      );
      if (kube) vault.followPod(kube);
      await vault.restart();
    },
    'POST /vault/restart': () => vault?.restart(),
    'PUT /vault/mode': (body) => vault?.become((body as { mode: VaultMode }).mode),
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
    'GET /vault/calls': () => vaultCalls.calls(),
    'DELETE /calls': clearCalls,
    'PUT /faults': (body) => {
      front.faults = new FaultPlan(body as Fault[]);
    },
    'DELETE /faults': () => {
      front.faults = new FaultPlan();
    },
    'PUT /consistency': (body) => front.consistency.set(body as Partial<Consistency>),
    'POST /sso-token': (body) => front.sso.register((body as { token: string }).token),
    'PUT /latency': (body) => {
      front.latencyMs = (body as { ms: number }).ms;
    },
    'PUT /clock': (body) => {
      clock.offsetMs = (body as { aheadSeconds: number }).aheadSeconds * 1000;
    },
    'PUT /expired-keys': (body) => {
      front.expiredKeys = new Set((body as { accessKeyIds: string[] }).accessKeyIds);
    },
    'PUT /pod-identity': (body) => {
      podTokens = (body as { tokens: boolean }).tokens;
    },
  },
  layout.charts,
  registry,
);

await startProxy({
  port: ports.proxy,
  authority: config.authority,
  awsPort: ports.aws,
  controlPort: ports.control,
});
await listenOn(awsFront(front), ports.aws);
await listenOn(
  createServer(certificate, ({ method = 'GET', url = '/' }, outgoing) =>
    send(outgoing, registry.answer(method, url)),
  ),
  ports.oci,
);
// Last, because `up` takes the gateway for ready when this answers.
await listenOn(control, ports.control);
