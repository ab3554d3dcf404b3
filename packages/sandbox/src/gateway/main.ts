// The gateway: the project's own process that connects the sandbox's parts. It serves AWS with its checks and faults, the pod
// identity webhook, the charts, and the control interface.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { type Account, AwsAccount } from '../aws/account.ts';
import { readJson } from '../up/files.ts';
import { layoutOf } from '../up/layout.ts';
import { ClusterSide } from './cluster.ts';
import { accountPorts, type GatewayConfig } from './config.ts';
import { listenOn } from './connection.ts';
import { controlHandler, remote } from './control.ts';

// TMPDIR already points into the sandbox's folder, so nothing may be derived from it again.
const layout = { ...layoutOf(process.argv[2] ?? ''), tmp: tmpdir() };
const config = readJson<GatewayConfig>(layout.state);
if (!config) throw new Error(`${layout.state}: missing`);

const own = config.joined ? undefined : new AwsAccount(config, layout);
const account: Account = own?.control ?? remote(accountPorts(config).control);
const cluster = new ClusterSide(layout, config, account);
type Method = (argument: unknown) => unknown;
/** A method of the control interface: the cluster's, or else the account's. */
const methodOf = (name: string) =>
  (Object.hasOwn(cluster.control, name) ? cluster.control : account)[name as never] as Method;
const control = controlHandler(
  {
    'POST /control/*': (argument, name) => methodOf(name)(argument),
    ...cluster.routes,
    ...own?.routes,
  },
  layout.charts,
);
const plain = createServer(control);
await own?.listen(plain);
await listenOn(createTlsServer(config.certificate, control), config.ports.controlTls);
// Last, because `up` considers the gateway ready when this server responds.
await listenOn(plain, config.ports.control);
