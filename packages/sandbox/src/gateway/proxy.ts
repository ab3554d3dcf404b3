import type { IncomingMessage } from 'node:http';
import net from 'node:net';
import { getLocal, type Mockttp } from 'mockttp';
import { AWS_DOMAINS, awsHostParts } from './partitions.ts';

/** The hosts whose TLS the proxy ends itself. Everything else passes through unread. */
const awsHosts = AWS_DOMAINS.map((domain) => `*.${domain}`);
/** The guide's chart repositories, answered from the sandbox's own. */
const chartHosts = ['helm.releases.hashicorp.com', 'storage.googleapis.com'];

/** The Host header as the client signed it, and the host that it connected to: Vault lets the two differ. */
const hostHeader = 'x-sandbox-host';
const destinationHeader = 'x-sandbox-destination';

/** Undoes what the proxy did to the request; the host that its client connected to, if it came that way. */
export function takeProxyHeaders(incoming: IncomingMessage): string | undefined {
  const { [hostHeader]: host, [destinationHeader]: destination, ...headers } = incoming.headers;
  if (host === undefined) return undefined;
  incoming.headers = { ...headers, host: String(host) };
  return String(destination);
}

/** mockttp takes no address, and would listen on every interface: only while it starts, a port alone means loopback. */
async function startOnLoopback(proxy: Mockttp, port: number): Promise<void> {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
    const onLoopback = args.length === 1 && args[0] === port ? [port, '127.0.0.1'] : args;
    return (listen as (...args: unknown[]) => net.Server).apply(this, onLoopback);
  } as typeof listen;
  try {
    await proxy.start(port);
  } finally {
    net.Server.prototype.listen = listen;
  }
}

/**
 * The way to AWS for whatever takes HTTPS_PROXY (Vault, helm): https://sts.us-east-1.amazonaws.com and the like
 * reach the AWS front, and the guide's chart repositories reach the sandbox's.
 */
export async function startProxy(options: {
  port: number;
  authority: { key: string; cert: string };
  awsPort: number;
  controlPort: number;
}): Promise<Mockttp> {
  const intercepted = [...awsHosts, ...chartHosts];
  const proxy = getLocal({
    https: { ...options.authority, tlsInterceptOnly: intercepted.map((hostname) => ({ hostname })) },
    http2: false,
    recordTraffic: false,
  });
  const toCharts = {
    transformRequest: {
      setProtocol: 'http' as const,
      replaceHost: { targetHost: `127.0.0.1:${options.controlPort}`, updateHostHeader: false as const },
    },
  };
  for (const host of chartHosts) {
    await proxy.forAnyRequest().forHostname(host).always().thenPassThrough(toCharts);
  }
  await proxy
    .forAnyRequest()
    .matching(({ destination }) => awsHostParts(destination.hostname).length > 0)
    .always()
    .thenPassThrough({
      // A connection that the front breaks breaks for the client too.
      simulateConnectionErrors: true,
      beforeRequest: ({ url, headers, destination }) => {
        const { host, ...rest } = headers;
        const { pathname, search } = new URL(url);
        const seen = { [hostHeader]: String(host), [destinationHeader]: destination.hostname };
        return {
          url: `http://127.0.0.1:${options.awsPort}${pathname}${search}`,
          headers: { ...rest, ...seen },
        };
      },
    });
  await proxy.forUnmatchedRequest().thenPassThrough();
  await startOnLoopback(proxy, options.port);
  return proxy;
}
