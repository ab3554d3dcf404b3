import net from 'node:net';
import { generateCACertificate, getLocal, type Mockttp } from 'mockttp';

/** The hosts whose TLS the proxy ends itself. Everything else passes through unread. */
const awsHosts = ['*.amazonaws.com', '*.amazonaws.com.cn'];
/** The guide's chart repositories, answered from the sandbox's own. */
const chartHosts = ['helm.releases.hashicorp.com', 'storage.googleapis.com'];

/** A certificate authority of the sandbox's own, trusted by its parts and its shell only. */
export function makeAuthority(): Promise<{ key: string; cert: string }> {
  return generateCACertificate({
    subject: { commonName: 'gloo-vault-irsa sandbox', organizationName: 'sandbox' },
  });
}

/** mockttp listens on every interface; nothing in this process may. */
export function listenOnLoopbackOnly(): void {
  const listen = net.Server.prototype.listen as (...args: unknown[]) => net.Server;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
    if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1');
    return listen.apply(this, args);
  } as typeof net.Server.prototype.listen;
}

/**
 * The way to AWS for whatever takes HTTPS_PROXY (Vault, helm): https://sts.us-east-1.amazonaws.com and the like
 * reach the AWS front, the guide's chart repositories reach the sandbox's, and the API server reaches the
 * pod identity webhook at https://localhost.
 */
export async function startProxy(options: {
  port: number;
  authority: { key: string; cert: string };
  awsPort: number;
  controlPort: number;
}): Promise<Mockttp> {
  const intercepted = [...awsHosts, ...chartHosts, 'localhost'];
  const proxy = getLocal({
    https: { ...options.authority, tlsInterceptOnly: intercepted.map((hostname) => ({ hostname })) },
    http2: false,
    recordTraffic: false,
  });
  // Signatures cover the Host header, so it stays; and a connection that the front breaks breaks for the client too.
  const to = (port: number) => ({
    simulateConnectionErrors: true,
    transformRequest: {
      setProtocol: 'http' as const,
      replaceHost: { targetHost: `127.0.0.1:${port}`, updateHostHeader: false as const },
    },
  });
  for (const host of [...chartHosts, 'localhost', `localhost:${options.port}`]) {
    await proxy
      .forAnyRequest()
      .forHostname(host.split(':')[0] as string)
      .always()
      .thenPassThrough(to(options.controlPort));
  }
  await proxy.forAnyRequest().matching(isAws).always().thenPassThrough(to(options.awsPort));
  await proxy.forUnmatchedRequest().thenPassThrough();
  await proxy.start(options.port);
  return proxy;
}

function isAws(request: { destination?: { hostname: string }; url: string }): boolean {
  const host = request.destination?.hostname ?? new URL(request.url).hostname;
  return host.endsWith('.amazonaws.com') || host.endsWith('.amazonaws.com.cn');
}
