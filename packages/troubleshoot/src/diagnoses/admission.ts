import type { DiagnosisEntry } from '../diagnosis.ts';

const WEBHOOKS =
  "get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,NAMESPACE:.webhooks[*].clientConfig.service.namespace,SERVICE:.webhooks[*].clientConfig.service.name'";

/** What the API server asks before it stores an object. */
export const ADMISSION: readonly DiagnosisEntry[] = [
  {
    id: 'webhook-unreachable',
    title: 'An admission webhook does not answer',
    cause:
      'The API server asks the webhook <webhook> before it stores the object, and got no answer. The webhook’s pods are not ready, or the control plane cannot reach their port.',
    next: 'Get the pods of that webhook ready, then run again: the run continues where it stopped.',
    symptoms: [
      {
        says: /failed calling (?:admission )?webhook "(?<webhook>[\w.-]{1,253})": (?:failed to call webhook: )?Post\b/,
        example:
          'Error: INSTALLATION FAILED: 1 error occurred:\n\t* Internal error occurred: failed calling webhook "mservice.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-v1-service?timeout=10s": no endpoints available for service "aws-load-balancer-webhook-service"',
        words: {
          helm: ['failed calling webhook "mservice.elbv2.k8s.aws": failed to call webhook: Post'],
          kubectl: ['failed calling webhook "gloo.gloo-system.svc": failed to call webhook: Post'],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause: 'Its pods are not ready: no endpoints available, or connection refused.',
          run: `${kubectl} get endpointslices --namespace <namespace of the service> -l kubernetes.io/service-name=<service>`,
          prints: 'no address in ENDPOINTS',
        },
        {
          cause: 'A security group keeps the control plane from the pods’ port: context deadline exceeded.',
          run: `${kubectl} get service <service> --namespace <namespace of the service> -o jsonpath='{.spec.ports[*].targetPort}'`,
          prints: 'a port that the nodes’ security group does not open to the cluster’s',
        },
        {
          cause: 'The program is gone, and its webhook was left behind.',
          run: `${kubectl} ${WEBHOOKS}`,
          prints: 'a service that does not exist any more',
        },
      ],
      fix: [
        '# See why its pods are not ready, then repeat the command:',
        `${kubectl} describe pod --namespace <namespace of the service>`,
        '# If the port is closed, ask the owner of the nodes’ security group to open it to the cluster’s.',
        '# If the program is gone, ask whoever installed it to remove the webhook.',
      ],
      fixed: {
        run: `${kubectl} get endpointslices --namespace <namespace of the service> -l kubernetes.io/service-name=<service>`,
        prints: 'an address in ENDPOINTS',
      },
      risk: 'None: it only reads. Without the webhook, nobody checks or completes such objects.',
    }),
  },
];
