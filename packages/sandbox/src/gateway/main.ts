// The gateway: the one process of the sandbox that is the project's own. It stands between the parts:
// the way to AWS, the checks and faults on it, the pod identity webhook, the charts, and the control interface.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { readJson } from '../files.ts';
import { layoutOf } from '../layout.ts';
import type { Account } from './account.ts';
import { ClusterSide } from './cluster-side.ts';
import type { GatewayConfig } from './config.ts';
import { controlHandler } from './control.ts';
import { JoinedAccount } from './joined-account.ts';
import { listenOn } from './listen.ts';
import { OciRegistry } from './oci-registry.ts';

// Its own TMPDIR is the sandbox's already: one made from that would be another, which nobody has made.
const layout = { ...layoutOf(process.argv[2] ?? ''), tmp: tmpdir() };
const config = readJson<GatewayConfig>(layout.gatewayConfig);
if (!config) throw new Error(`${layout.gatewayConfig}: missing`);

const account = await accountOf(config);
const cluster = new ClusterSide(layout, config, account);
const control = controlHandler(
  { 'GET /health': () => ({}), ...cluster.routes, ...account.routes },
  layout.charts,
  new OciRegistry(layout.charts),
);
await account.listen();
await listenOn(createTlsServer(config.certificate, control), config.ports.controlTls);
// Last, because `up` takes the gateway for ready when this answers.
await listenOn(createServer(control), config.ports.control);

/** An account of its own takes a proxy that a gateway without one need not load. */
async function accountOf(config: GatewayConfig): Promise<Account> {
  if (config.joined) return new JoinedAccount(config, config.joined);
  const { OwnAccount } = await import('./own-account.ts');
  return new OwnAccount(config, layout);
}
