import type { HttpRequest } from '../gateway/connection.ts';
import { awsHostParts } from './partitions.ts';

/** The protocol of a service: form posts with XML answers, or REST with JSON. */
type Protocol = 'query' | 'json';

/** Marks a pod's call. Pods call at any time, so their calls are not logged and faults skip them. */
export const POD_AGENT = 'sandbox-pod';

/** The parts of a request to AWS that the gateway needs. */
export type AwsCall = {
  service: string;
  action: string;
  region: string;
  protocol: Protocol;
  params: Record<string, string>;
  accessKeyId?: string;
  /** The region in the name of the called host, if there is one: global hosts belong to us-east-1. */
  hostRegion?: string;
};

/** The actions of EKS that clients use, by their method and URI, in the notation of the service's model. */
const EKS_ROUTES: Readonly<Record<string, string>> = {
  'GET /cluster-versions': 'DescribeClusterVersions',
  'GET /clusters': 'ListClusters',
  'GET /clusters/{name}': 'DescribeCluster',
  'GET /clusters/{name}/node-groups': 'ListNodegroups',
  'GET /clusters/{name}/node-groups/{nodegroupName}': 'DescribeNodegroup',
  'GET /clusters/{name}/pod-identity-associations': 'ListPodIdentityAssociations',
  'GET /clusters/{name}/pod-identity-associations/{associationId}': 'DescribePodIdentityAssociation',
};
const eksRoutes = Object.entries(EKS_ROUTES).map(([route, action]) => {
  const pattern = route.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { pattern: new RegExp(`^${pattern}$`), action };
});

function eksAction(method: string, path: string): { action: string; params: Record<string, string> } {
  for (const { pattern, action } of eksRoutes) {
    const match = pattern.exec(`${method} ${path}`);
    if (!match) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)]),
    );
    return { action, params };
  }
  return { action: `${method} ${path}`, params: {} };
}

/**
 * Reads a request's call: the service from its signature (or else its host), the action from its body or path.
 * @param destination the host that the client connected to, if known
 */
export function readCall(request: HttpRequest, destination?: string): AwsCall {
  const url = new URL(request.path, 'http://aws');
  const form = new URLSearchParams(url.search);
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    for (const [key, value] of new URLSearchParams(request.body.toString('utf8'))) form.set(key, value);
  }
  const scope = /Credential=([^/,]+)\/\d+\/([^/,]+)\/([^/,]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  const host = destination ?? ((request.headers.host ?? '').split(':')[0] as string);
  const hostParts = awsHostParts(host);
  const service =
    scope?.[3] ?? hostParts[0] ?? (form.get('Action')?.includes('WebIdentity') ? 'sts' : 'unknown');
  const hostRegion = hostParts.length ? (hostParts[1] ?? 'us-east-1') : undefined;
  const region = scope?.[2] ?? hostRegion ?? 'us-east-1';
  const signer = {
    ...(scope?.[1] ? { accessKeyId: scope[1] } : {}),
    ...(hostRegion ? { hostRegion } : {}),
  };
  const action = form.get('Action');
  if (action) {
    return { service, action, region, protocol: 'query', params: Object.fromEntries(form), ...signer };
  }
  const { action: rest, params } =
    service === 'eks'
      ? eksAction(request.method, url.pathname)
      : { action: `${request.method} ${url.pathname}`, params: {} };
  const asked = { ...Object.fromEntries(url.searchParams), ...params };
  return { service, action: rest, params: asked, region, protocol: 'json', ...signer };
}
