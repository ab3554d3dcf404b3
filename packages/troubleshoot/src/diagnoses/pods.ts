import type { DiagnosisEntry } from '../diagnosis.ts';
import { glooLog, restartGloo } from '../looks.ts';
import { observedValue } from '../observation.ts';
import { inPods, RESTARTS, serviceAccount } from './service-accounts.ts';

const WEBHOOK = 'get mutatingwebhookconfiguration pod-identity-webhook';

/** Gloo's pods: what the webhook gives them, and what they do with it. */
export const PODS: readonly DiagnosisEntry[] = [
  {
    id: 'webhook-absent',
    check: 'pods',
    title: 'The pod identity webhook does not exist',
    cause:
      'The webhook gives pods the role and its token when they are created. EKS installs it, and somebody deleted it.',
    next: 'Restore the MutatingWebhookConfiguration pod-identity-webhook. Then restart the pods that were created without it.',
    found: ({ webhook }) =>
      observedValue(webhook)
        ? undefined
        : { seen: 'there is no MutatingWebhookConfiguration pod-identity-webhook' },
    symptoms: [
      {
        says: /mutatingwebhookconfigurations\S{0,60} "pod-identity-webhook" not found/,
        example:
          'Error from server (NotFound): mutatingwebhookconfigurations.admissionregistration.k8s.io "pod-identity-webhook" not found',
        words: {
          kubectl: [
            'mutatingwebhookconfigurations.admissionregistration.k8s.io "pod-identity-webhook" not found',
          ],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [{ run: `${kubectl} ${WEBHOOK}`, prints: 'NotFound' }],
      fix: [
        `${kubectl} get mutatingwebhookconfigurations`,
        '# If pod-identity-webhook is missing, restore it from your backup, or ask AWS Support.',
      ],
      fixed: { run: `${kubectl} ${WEBHOOK}`, prints: 'its name and age' },
      risk: 'A webhook with a wrong certificate or address can keep new pods from being created.',
    }),
  },
  {
    id: 'gloo-of-pod-identity',
    check: 'pods',
    title: 'EKS Pod Identity, not the annotation, gives Gloo’s pods their role',
    cause:
      'A service account has an EKS Pod Identity association. In new pods it takes precedence over the annotation: they get no AWS_ROLE_ARN, and call AWS with the role of the association. A restart changes nothing.',
    next: 'Find out who needs the association (aws eks describe-pod-identity-association). If nobody does, delete it and restart the pods.',
    found({ pods, serviceAccounts, wanted }) {
      const associated = observedValue(serviceAccounts).flatMap(({ name, association }) =>
        association === undefined ? [] : [{ name, ...association }],
      );
      const running = observedValue(pods).filter(({ podIdentity }) => podIdentity);
      if (associated.length + running.length === 0) return undefined;
      const same = associated.length > 0 && associated.every(({ roleArn }) => roleArn === wanted.roleArn);
      return {
        seen: [
          ...associated.map(({ name, roleArn }) => `${name} is associated with ${roleArn}`),
          ...running.map(({ name }) => `${name} has AWS_CONTAINER_CREDENTIALS_FULL_URI`),
        ].join('; '),
        ...(same && { level: 'warn' }),
        ...(associated[0] && { names: { association: associated[0].id } }),
      };
    },
    byHand: (wanted, named) => {
      const of = `--cluster-name ${wanted.clusterName}`;
      const one = `${of} --association-id ${named('association')}`;
      return {
        confirm: [
          {
            run: `aws eks list-pod-identity-associations ${of} --namespace ${wanted.namespace}`,
            prints: 'a service account of Gloo',
          },
        ],
        fix: [
          '# Find out who created this association, and what needs its role:',
          `aws eks describe-pod-identity-association ${one}`,
          '# Warning: new pods of its service account lose that role, and get the one of the annotation. Only if nobody needs it:',
          `aws eks delete-pod-identity-association ${one}`,
          ...restartGloo(wanted, serviceAccount(wanted, '').run),
        ],
        fixed: inPods(wanted, `${wanted.roleArn} and the token’s file, beside each pod`),
        risk: RESTARTS,
      };
    },
  },
  {
    id: 'pods-without-role',
    check: 'pods',
    title: 'Pods run without the role of their service account',
    cause:
      'The webhook sets the role only when a pod is created. A pod that is older than the annotation silently falls back to the node’s role.',
    next: 'Once the service account has the annotation and 90-troubleshoot reports that the login works, restart its pods: kubectl rollout restart deployment.',
    found({ pods, serviceAccounts, webhook, wanted }) {
      // If new pods do not get the role either, there is another cause.
      if (!observedValue(webhook)) return undefined;
      const annotated = new Set(
        observedValue(serviceAccounts)
          .filter(({ role }) => role === wanted.roleArn)
          .map(({ name }) => name),
      );
      const without = observedValue(pods).filter(
        ({ serviceAccount, role, podIdentity }) =>
          annotated.has(serviceAccount) && role !== wanted.roleArn && !podIdentity,
      );
      if (without.length === 0) return undefined;
      return {
        seen: without.map(({ name, role }) => `${name}: AWS_ROLE_ARN=${role ?? '(none)'}`).join('; '),
      };
    },
    symptoms: [
      {
        says: /WebIdentityErr: role ARN is not set/,
        example: 'E! [EC2] getting new session info:  WebIdentityErr: role ARN is not set',
        words: { Gloo: ['WebIdentityErr: role ARN is not set'] },
      },
    ],
    makes: ['pods'],
    byHand: (wanted) => ({
      confirm: [inPods(wanted, 'nothing beside a pod, or another role')],
      fix: restartGloo(wanted, serviceAccount(wanted, '').run),
      fixed: inPods(wanted, `${wanted.roleArn} and the token’s file, beside each pod`),
      risk: RESTARTS,
    }),
  },
  {
    id: 'pods-without-token',
    check: 'pods',
    title: 'Pods have the role but no token to assume it with',
    cause:
      'The webhook also sets AWS_WEB_IDENTITY_TOKEN_FILE and mounts its volume. Without both, AWS_ROLE_ARN has no effect.',
    next: 'Once the pod identity webhook works and 90-troubleshoot reports that the login works, restart the pods: kubectl rollout restart deployment.',
    found({ pods, wanted }) {
      const without = observedValue(pods).filter(({ role, token }) => role === wanted.roleArn && !token);
      if (without.length === 0) return undefined;
      return {
        seen: `${without.map(({ name }) => name).join(', ')} without AWS_WEB_IDENTITY_TOKEN_FILE or its volume`,
      };
    },
    symptoms: [
      {
        says: /WebIdentityErr: failed fetching WebIdentity token(?![\s\S]{0,600}permission denied)|eks\.amazonaws\.com\/serviceaccount\/token: no such file/,
        example:
          'WebIdentityErr: failed fetching WebIdentity token: caused by: WebIdentityErr: unable to read file at /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
        words: {
          Gloo: [
            'WebIdentityErr: failed fetching WebIdentity token',
            'eks.amazonaws.com/serviceaccount/token: no such file',
          ],
        },
      },
    ],
    makes: ['pods'],
    byHand: (wanted) => ({
      confirm: [inPods(wanted, 'a role and no file beside a pod')],
      fix: restartGloo(wanted, `${wanted.kubectl} ${WEBHOOK}`),
      fixed: inPods(wanted, 'the token’s file beside each pod'),
      risk: RESTARTS,
    }),
  },
  {
    id: 'token-not-readable',
    untried: 'the sandbox’s pods run no containers',
    title: 'The program in the pod is not allowed to read the token',
    cause:
      'The program does not run as root, and the file of the token belongs to root. Kubernetes makes it readable for the group that the pod’s fsGroup names.',
    next: 'Set securityContext.fsGroup in the pod to a group that the program has, such as 65534.',
    symptoms: [
      {
        says: /eks\.amazonaws\.com\/serviceaccount\/token: permission denied|Permission denied: '\S{0,80}eks\.amazonaws\.com\/serviceaccount\/token/,
        example:
          'WebIdentityErr: unable to read file at /var/run/secrets/eks.amazonaws.com/serviceaccount/token\ncaused by: open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied',
        words: { Gloo: ['eks.amazonaws.com/serviceaccount/token: permission denied'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `${wanted.kubectl} get deployment gloo -n ${wanted.namespace} -o jsonpath='{.spec.template.spec.securityContext}{.spec.template.spec.containers[0].securityContext}'`,
          prints: 'runAsUser other than 0, and no fsGroup',
        },
      ],
      fix: [
        `${wanted.kubectl} patch deployment gloo -n ${wanted.namespace} -p '{"spec":{"template":{"spec":{"securityContext":{"fsGroup":65534}}}}}'`,
        '# The next helm upgrade undoes it: put the same into the chart’s values.',
      ],
      fixed: {
        run: `${wanted.kubectl} exec -n ${wanted.namespace} deployment/gloo -- sh -c 'read -r token < /var/run/secrets/eks.amazonaws.com/serviceaccount/token; echo "\${#token} characters"'`,
        prints: 'several hundred characters',
      },
      risk: `It replaces the pods. ${RESTARTS}`,
    }),
  },
  {
    id: 'pods-cannot-reach-sts',
    untried: 'programs in the sandbox’s pods have no network of their own',
    title: 'Pods cannot reach STS',
    cause:
      'A pod has its role and its token, and gets no answer from STS. A private cluster without NAT needs a VPC endpoint for STS. A network policy, a security group or DNS may also block it.',
    next: 'Check the route from the pods’ subnets to STS: NAT, or the VPC endpoint com.amazonaws.<region>.sts and its security group, then DNS and network policies.',
    symptoms: [
      {
        says: /WebIdentityErr: failed to retrieve credentials[\s\S]{0,300}?send request failed[\s\S]{0,300}?(?:timeout|no such host|connection refused|deadline exceeded)|operation error STS: AssumeRoleWithWebIdentity[^\n]{0,300}(?:send request|dial tcp)[^\n]{0,300}(?:timeout|no such host|connection refused|deadline exceeded)/,
        example:
          'WebIdentityErr: failed to retrieve credentials\ncaused by: RequestError: send request failed\ncaused by: Post "https://sts.us-east-1.amazonaws.com/": dial tcp 52.46.159.147:443: i/o timeout',
        words: {
          Gloo: [
            'WebIdentityErr: failed to retrieve credentials … send request failed … i/o timeout',
            'operation error STS: AssumeRoleWithWebIdentity … dial tcp … i/o timeout',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The subnets have neither NAT nor a VPC endpoint for STS.',
          run: 'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].[ServiceName,State,PrivateDnsEnabled]" --output text',
          prints: 'no com.amazonaws.<region>.sts, in a VPC without NAT',
        },
        {
          cause: 'There is an endpoint for the region, and the pod calls the global address.',
          run: `${wanted.kubectl} get pod -n ${wanted.namespace} -l gloo=gloo -o jsonpath='{.items[*].spec.containers[*].env[?(@.name=="AWS_STS_REGIONAL_ENDPOINTS")].value}'`,
          prints: 'nothing, or legacy, where the error names https://sts.amazonaws.com',
        },
        {
          cause: 'A network policy blocks outgoing traffic of the pods.',
          run: `${wanted.kubectl} get networkpolicy -A`,
          prints: 'a policy of the namespace with egress',
        },
      ],
      fix: [
        '# A VPC endpoint needs private DNS, and a security group that accepts the pods’ connections on port 443:',
        'aws ec2 create-vpc-endpoint --vpc-id <vpc> --vpc-endpoint-type Interface --service-name com.amazonaws.<region>.sts --subnet-ids <subnets> --security-group-ids <group> --private-dns-enabled',
        '# If pods call the global address: annotate the service accounts with eks.amazonaws.com/sts-regional-endpoints=true, and restart them once the login works.',
      ],
      fixed: glooLog(wanted, 'no WebIdentityErr any more'),
      risk: 'With private DNS, every program in the VPC calls STS through the endpoint, and the endpoint’s policy and security group apply to all of them.',
    }),
  },
];
