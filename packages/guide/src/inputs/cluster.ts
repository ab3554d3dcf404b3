import type { EksCluster } from 'aws-irsa/internal';
import { Failure, prefetch, type StepContext } from 'engine/resource';
import type { ConfiguredServer, Kubectl } from 'kubernetes';
import type { Inputs } from './inputs.ts';

interface NamedCluster extends Pick<Inputs, 'CLUSTER_NAME' | 'AWS_REGION'> {
  readonly eksCluster: () => Promise<EksCluster>;
  readonly kubectl: Kubectl;
}

/** The kubectl context belongs, or may belong, to a cluster other than CLUSTER_NAME: nothing may be read or changed there. */
export class WrongCluster extends Failure {}

/**
 * Proves that the kubectl context belongs to CLUSTER_NAME: its API server issues tokens of EKS's issuer for the cluster; or, if
 * this user may not read the issuer, its address and certificate authority are EKS's.
 * @returns the proof
 * @throws WrongCluster, of kind input, if the context belongs to another cluster, or if nothing proves that it belongs to this
 * one; and Failure if the cluster, EKS or the context could not be read.
 */
export async function proveCluster(
  { CLUSTER_NAME: name, AWS_REGION: region, kubectl, eksCluster }: NamedCluster,
  work: StepContext,
): Promise<string> {
  // An unknown cluster is reported first: its context may be gone as well.
  const asking = prefetch(Promise.all([kubectl.context.name(work), kubectl.tokenIssuer(work)]));
  const cluster = await eksCluster();
  const [context, issuer] = await asking;
  if (issuer === `https://${cluster.issuer}`)
    return `context ${context} is of EKS cluster ${name}: its tokens come from ${issuer}`;
  const wrong = (seen: string, next: readonly string[] = []): WrongCluster =>
    new WrongCluster({
      kind: 'input',
      resource: `kubectl context ${context}`,
      seen,
      cause: 'The context or CLUSTER_NAME is not the one you mean.',
      next: [
        `aws eks update-kubeconfig --name ${name} --region ${region} makes the context of ${name} the current one; --kube-context selects another that \`kubectl config get-contexts\` lists.`,
        ...next,
      ],
    });
  if (issuer !== undefined) {
    throw wrong(
      `it is not the context of EKS cluster ${name} (${region}): its API server issues tokens from ${issuer}, and ${name} issues them from https://${cluster.issuer}`,
    );
  }
  const differs = serverDifference(await kubectl.context.server(work), cluster);
  if (differs === undefined)
    return `context ${context} is of EKS cluster ${name}: both name the same API server and certificate authority`;
  throw wrong(
    `nothing proves that it is the context of EKS cluster ${name} (${region}): you are not allowed to read its issuer, and ${differs}`,
    [
      'If you reach the cluster by a tunnel or a proxy, have your Kubernetes user allowed to get /.well-known/openid-configuration: `kubectl create clusterrolebinding issuer-discovery --clusterrole system:service-account-issuer-discovery --user <you>`; `kubectl auth whoami` prints you.',
    ],
  );
}

/**
 * The difference between the API server of a kubeconfig and EKS's; `undefined` if they are the same. A field that
 * EKS does not have (yet) never matches.
 */
export function serverDifference(
  { server, certificateAuthority }: ConfiguredServer,
  cluster: Pick<EksCluster, 'endpoint' | 'certificateAuthority'>,
): string | undefined {
  if (cluster.endpoint === undefined || addressOf(server) !== addressOf(cluster.endpoint)) {
    return `its API server is ${server || '(none)'}, not ${cluster.endpoint ?? '(none yet)'}`;
  }
  const { certificateAuthority: ofEks = '' } = cluster;
  if (ofEks !== '' && pemOf(certificateAuthority) === pemOf(ofEks)) return undefined;
  return `the certificate authority of its API server ${server} is not the one that EKS names`;
}

/** Host names are case-insensitive, and 443 is the default port of https. */
function addressOf(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

/** Line breaks have no meaning in PEM. */
function pemOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8').replaceAll(/\s/g, '');
}
