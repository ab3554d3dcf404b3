import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError } from './words.ts';

/**
 * Errors that keep helm and kubectl on this machine from reaching the cluster. They come before AWS's errors about
 * credentials, because kubectl passes on the AWS CLI's output, and before all other errors of helm, because helm starts
 * with "Kubernetes cluster unreachable" whatever the reason.
 */
export const CALLS_KUBECONFIG: readonly DiagnosisEntry[] = [
  knownByError(
    'no-kubectl-context',
    'No kubectl context is set',
    'No kubectl context is set.',
    'Run aws eks update-kubeconfig --name <cluster> --region <region>, or name a context with --kube-context.',
    {
      says: /current-context (?:is not set|must exist)|no configuration has been provided|localhost:8080|(?:error|unreachable): invalid configuration/i,
      example:
        'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    },
  ),
  knownByError(
    'kubectl-context-unknown',
    'There is no kubectl context of this name',
    'The context named by --kube-context is not in the kubeconfig.',
    'kubectl config get-contexts lists the contexts.',
    {
      // Not `.*`: in a long text without a line break, each "context" would be read to its end.
      says: /context (?:"[^"]{0,1000}"|\S{1,1000}) does not exist|context was not found|cannot locate context/i,
      example: 'Error: Kubernetes cluster unreachable: context "demo" does not exist',
    },
  ),
  knownByError(
    'folder-not-writable',
    'A folder of helm or kubectl cannot be written',
    'helm or kubectl cannot write to the folder of its files.',
    'For helm, name folders that it can write to: export HELM_CONFIG_HOME=… HELM_CACHE_HOME=… HELM_DATA_HOME=…',
    {
      // Helm's files are below HOME; no other error mentions that.
      says: /(?<!due to )\b(?:mkdir|open|creat\w{0,5}) \S{1,1000}: (?:permission denied|read-only file system)/i,
      example: 'Error: mkdir /home/me/.config/helm: permission denied',
    },
  ),
  knownByError(
    'credential-plugin-outdated',
    'The kubeconfig names a version of the credential plugin that kubectl does not know',
    'An older AWS CLI wrote this context, and kubectl has dropped the version of client.authentication.k8s.io that it names. Your credentials are not the cause.',
    'Upgrade the AWS CLI, then write the context again: aws eks update-kubeconfig --name <cluster> --region <region>.',
    {
      says: /exec plugin: invalid apiVersion|no kind "ExecCredential" is registered for version/,
      example: 'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
    },
  ),
  knownByError(
    'cluster-refuses-credentials',
    'The cluster rejects your credentials',
    'The cluster does not accept the credentials of this context.',
    'Renew them (aws sso login, aws eks update-kubeconfig …), then run again.',
    {
      says: /must be logged in to the server|for the client to provide credentials|getting credentials|exec plugin|(?:^|[:(] ?)Unauthorized(?:\)|\s|$)/im,
      example:
        'Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255',
    },
  ),
];

/** Endings that any call to the cluster can have: last, because other errors can start and end the same way. */
export const CALLS_CLUSTER: readonly DiagnosisEntry[] = [
  knownByError(
    'cluster-not-reached',
    'The Kubernetes API server does not answer',
    'The Kubernetes API server does not answer.',
    'kubectl cluster-info shows which server is asked; check VPN, endpoint access and kubeconfig.',
    {
      says: /^(?:Error|E\d{4} |Unable to connect|The connection to the server)[\s\S]{0,1000}?(?:connection refused|no such host|i\/o timeout|TLS handshake|context deadline exceeded|unreachable)/im,
      example: 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout',
    },
  ),
  knownByError(
    'forbidden-in-cluster',
    'Kubernetes forbids it to you',
    'The user of this context may not do that in the cluster.',
    'kubectl auth can-i --list lists what the user may do.',
    {
      says: /\bis forbidden: |\bforbidden: User |(?:^|[:(] ?)Forbidden(?:\)|\s|$)/im,
      example:
        'Error from server (Forbidden): pods is forbidden: User "me" cannot list resource "pods" in API group "" in the namespace "gloo-system"',
    },
  ),
];
