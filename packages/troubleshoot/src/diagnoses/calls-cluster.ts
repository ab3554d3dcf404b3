import type { DiagnosisEntry } from '../diagnosis.ts';

/** Errors that any call to the cluster can end with. They come last, because other errors can start and end the same way. */
export const CALLS_CLUSTER: readonly DiagnosisEntry[] = [
  {
    id: 'cluster-not-reached',
    title: 'The Kubernetes API server does not answer',
    cause:
      'This machine could not connect to the API server that the context names, or a proxy answered in its place.',
    next: 'kubectl cluster-info shows which server it calls; check VPN, endpoint access and kubeconfig.',
    symptoms: [
      {
        says: /^(?:Error(?::| from server)|E\d{4} |Unable to connect|The connection to the server)[\s\S]{0,1000}?(?:connection refused|no such host|i\/o timeout|TLS handshake|context deadline exceeded|unreachable|(?<=server: )(?:bad gateway|service unavailable|gateway timeout))/im,
        example: 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout',
        words: {
          kubectl: [
            'Unable to connect to the server: dial tcp … i/o timeout',
            'Unable to connect to the server: dial tcp: lookup … no such host',
            'Unable to connect to the server: Bad Gateway',
          ],
          helm: ['Error: Kubernetes cluster unreachable'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          cause: 'The API server is private, and this machine is outside its network.',
          run: `aws eks describe-cluster --name ${clusterName} --region ${region} --query cluster.resourcesVpcConfig`,
          prints: 'endpointPublicAccess false, or publicAccessCidrs without your address',
        },
        {
          cause: 'The context is for a cluster that no longer exists.',
          run: `aws eks describe-cluster --name ${clusterName} --region ${region} --query cluster.endpoint; ${kubectl} config view --minify -o jsonpath='{.clusters[0].cluster.server}'`,
          prints: 'two different addresses',
        },
        {
          cause: 'A proxy or DNS blocks the call.',
          run: 'env | grep -i _proxy',
          prints: 'a proxy, and a NO_PROXY that does not have the API server',
        },
      ],
      fix: [
        '# Connect to its network (VPN), or run from within it. If the context is old:',
        `aws eks update-kubeconfig --name ${clusterName} --region ${region}`,
      ],
      fixed: { run: `${kubectl} cluster-info`, prints: 'the address of the API server' },
      risk: 'Opening the endpoint to the public lets everyone try to log in: use the VPN instead.',
    }),
  },
  {
    id: 'forbidden-in-cluster',
    title: 'Kubernetes denies your user this action',
    cause: 'The user of this context is not allowed to do that in the cluster.',
    next: 'kubectl auth can-i --list lists what the user is allowed to do.',
    symptoms: [
      {
        says: /\bis forbidden: |\bforbidden: User |(?:^|[:(] ?)Forbidden(?:\)|\s|$)/im,
        example:
          'Error from server (Forbidden): pods is forbidden: User "me" cannot list resource "pods" in API group "" in the namespace "gloo-system"',
        words: {
          kubectl: ['pods is forbidden: User', 'Error from server (Forbidden)'],
          helm: ['secrets is forbidden: User'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          cause: 'The user has no role for it.',
          run: `${kubectl} auth whoami; ${kubectl} auth can-i --list`,
          prints: 'your user, and a list without it',
        },
        {
          cause: 'The context is another user’s or another cluster’s.',
          run: `${kubectl} config current-context`,
          prints: 'the wrong context',
        },
      ],
      fix: [
        '# The cluster’s administrator has to allow it, for EKS by an access policy:',
        `aws eks associate-access-policy --cluster-name ${clusterName} --region ${region} --principal-arn <role or user> --access-scope type=namespace,namespaces=<namespace> --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`,
      ],
      fixed: { run: `${kubectl} auth can-i <verb> <resource> -n <namespace>`, prints: 'yes' },
      risk: 'The policy allows more than this one call: take the narrowest one, for one namespace.',
    }),
  },
];
