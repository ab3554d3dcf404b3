import { type PublicError, posted } from './public-error.ts';

const INSTALL = 'It looks like you are trying to use a client-go credential plugin that is not installed.';

/** Errors of kubectl, and of other tools that call the cluster. */
export const KUBERNETES: readonly PublicError[] = [
  posted(
    'aws/aws-cli#7030',
    'credential-plugin-outdated',
    'the kubeconfig names a version that kubectl 1.24 dropped',
    'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
  ),
  posted(
    'awslabs/eks-node-viewer#8',
    'credential-plugin-outdated',
    'the kubeconfig names v1alpha1',
    '2022/12/09 11:43:21 creating client, exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
  ),
  posted(
    'kodermax/kubectl-aws-eks#6',
    'credential-plugin-outdated',
    'the kubeconfig names another version than the plugin returns',
    'error: exec plugin is configured to use API version client.authentication.k8s.io/v1alpha1, plugin returned version client.authentication.k8s.io/v1beta1',
  ),
  posted(
    'Consensys/kubernetes-action#11',
    'credential-plugin-outdated',
    'an old plugin behind a new kubeconfig',
    'Unable to connect to the server: getting credentials: exec plugin is configured to use API version client.authentication.k8s.io/v1beta1, plugin returned version client.authentication.k8s.io/v1alpha1',
  ),
  posted(
    'actions-hub/kubectl#6',
    'credential-plugin-missing',
    'no AWS CLI where kubectl runs',
    `Unable to connect to the server: getting credentials: exec: executable aws not found\n\n${INSTALL}`,
  ),
  posted(
    'eksctl-io/eksctl#1562',
    'credential-plugin-missing',
    'the AWS CLI was installed under another name',
    'Error: Unable to connect to the server: getting credentials: exec: exec: "aws": executable file not found in $PATH',
  ),
  posted(
    'runatlantis/atlantis#3590',
    'credential-plugin-failed',
    'not known: the AWS CLI failed',
    'Error: Get "https://A53D6A.gr7.eu-central-1.eks.amazonaws.com/api/v1/namespaces/kube-system/configmaps/aws-auth": getting credentials: exec: executable aws failed with exit code 255',
  ),
  posted(
    'kubernetes/kubectl#747',
    'credential-plugin-failed',
    'not stated in the thread: the installation of the AWS CLI was broken',
    "'credentialScope'\n\n'credentialScope'\nUnable to connect to the server: getting credentials: exec: exit status 255",
  ),
  posted(
    'hashicorp/terraform-provider-kubernetes#816',
    'credential-plugin-failed',
    'not stated in the thread: the command that the kubeconfig names fails',
    'Post https://A53D6A.yl4.eu-west-1.eks.amazonaws.com/api/v1/namespaces/kube-system/configmaps: getting credentials: exec: exit status 2',
  ),
  posted(
    'aws-quickstart/quickstart-amazon-eks-cluster-resource-provider#54',
    'cluster-refuses-credentials',
    'the cluster maps no user to this IAM identity',
    'At Helm install - Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
  ),
  posted(
    'terraform-aws-modules/terraform-aws-eks#3088',
    'cluster-refuses-credentials',
    'not stated in the thread: the identity that made the token is not one that the cluster knows',
    'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials\nwith helm_release.karpenter\non main.tf line 149',
  ),
  posted(
    'mkubaczyk/helmsman#503',
    'cluster-refuses-credentials',
    'another AWS identity in the environment of the tool',
    'CRITICAL: Failed creating namespace [ eks ] with error: error: You must be logged in to the server (Unauthorized)',
  ),
  posted(
    'kubernetes/kubectl#1658',
    'no-kubectl-context',
    'not stated in the thread: kubectl finds no usable kubeconfig',
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  ),
  posted(
    'aws-samples/eks-workshop#358',
    'no-kubectl-context',
    'the kubeconfig was not the one of the cluster',
    'unable to recognize "fluentd.yml": Get http://localhost:8080/api?timeout=32s: dial tcp 127.0.0.1:8080: connect: connection refused',
  ),
  posted(
    'kubernetes/kubernetes#86654',
    'cluster-not-reached',
    'not stated in the thread: the name of the API server does not resolve here',
    'Unable to connect to the server: dial tcp: lookup api.example.com on 127.0.0.53:53: no such host',
  ),
  posted(
    'kubernetes/kubernetes#27030',
    'cluster-not-reached',
    'not stated in the thread: the name of the API server is not looked up in time',
    'Unable to connect to the server: dial tcp: lookup kubernetescluster on 127.0.1.1:53: read udp 127.0.1.1:53: i/o timeout',
  ),
  posted(
    'mkubaczyk/helmsman#368',
    'forbidden-in-cluster',
    'the service account may not list secrets of all namespaces',
    'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:kube-system:pipeline" cannot list resource "secrets" in API group "" at the cluster scope',
  ),
  posted(
    'GoogleCloudPlatform/gke-autoneg-controller#64',
    'forbidden-in-cluster',
    'the role was bound to another service account',
    'E0727 18:09:24.847396       1 reflector.go:126] pkg/mod/k8s.io/client-go@v11.0.1-0.20190409021438-1a26190bd76a+incompatible/tools/cache/reflector.go:94: Failed to list *v1.Service: services is forbidden: User "system:serviceaccount:autoneg-system:autoneg" cannot list resource "services" in API group "" at the cluster scope',
  ),
  posted(
    'aenix-io/kubernetes-in-kubernetes#14',
    'webhook-unreachable',
    'the webhook of cert-manager did not answer',
    'Error: INSTALLATION FAILED: Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s": dial tcp 10.102.100.71:443: i/o timeout',
  ),
  posted(
    'scylladb/scylla-cluster-tests#5607',
    'credential-plugin-outdated',
    'an old AWS CLI wrote the kubeconfig',
    'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
  ),
  posted(
    'terraform-aws-modules/terraform-aws-eks#2417',
    'cluster-certificate-untrusted',
    'not stated in the thread: the kubeconfig’s authority is not the cluster’s',
    'Unable to connect to the server: x509: certificate signed by unknown authority',
  ),
  posted(
    'kubernetes-sigs/aws-iam-authenticator#118',
    'cluster-certificate-untrusted',
    'the kubeconfig had another certificate authority',
    'Unable to connect to the server: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "kube-ca")',
  ),
  posted(
    'terraform-aws-modules/terraform-aws-eks#2660',
    'kubelet-not-reached',
    'not stated in the thread: the control plane does not reach the node',
    'Error from server: Get "https://10.0.37.234:10250/containerLogs/default/nginx/nginx": dial tcp 10.0.37.234:10250: i/o timeout',
  ),
  posted(
    'kelseyhightower/kubernetes-the-hard-way#511',
    'kubelet-not-reached',
    'the firewall closed the port of the kubelet',
    'Error from server: error dialing backend: dial tcp 10.240.0.22:10250: i/o timeout',
  ),
  posted(
    'kubernetes/kubernetes#71343',
    'kubelet-not-reached',
    'not stated in the thread: the API server gets no TLS connection to the kubelet',
    'Error from server: Get https://172.16.36.238:10250/containerLogs/default/user-mgmt-n5hl8/user-mgmt?follow=true: net/http: TLS handshake timeout',
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#131',
    'webhook-unreachable',
    'the caBundle was not the authority of the webhook’s certificate, and it fails open',
    'W1214 23:48:33.374702       1 dispatcher.go:170] Failed calling webhook, failing open pod-identity-webhook.amazonaws.com: failed calling webhook "pod-identity-webhook.amazonaws.com": Post "https://pod-identity-webhook.kube-system.svc:443/mutate?timeout=30s": x509: certificate signed by unknown authority',
  ),
  posted(
    'kgateway-dev/kgateway#5672',
    'webhook-unreachable',
    'not stated in the thread: the caBundle is not the authority of the webhook’s certificate',
    'E1206 18:16:55.771765  250677 validating/dispatcher.go:130] failed calling webhook "gateway.gloo-system.svc": Post "https://gateway.gloo-system.svc:443/validation?timeout=30s": x509: certificate signedby unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "supergloo-webhook-cert-ca")',
  ),
  posted(
    'eksctl-io/eksctl#4215',
    'cluster-refuses-credentials',
    'the cluster knew no user for the IAM identity',
    'failed to create service account test-namespace/service-account-name: checking whether namespace "test-namespace" exists: Unauthorized',
  ),
  posted(
    'vmware-tanzu/helm-charts#636',
    'cluster-not-reached',
    'not stated in the thread: the API server answered 503',
    'error validating "STDIN": error validating data: the server is currently unable to handle the request; if you choose to ignore these errors, turn validation off with --validate=false',
  ),
  posted(
    'antonputra/tutorials#75',
    'credential-plugin-outdated',
    'the plugin was older than kubectl',
    '╷\n│ Error: Kubernetes cluster unreachable: Get "https://C80F62EF.gr7.eu-west-1.eks.amazonaws.com/version": getting credentials: decoding stdout: no kind "ExecCredential" is registered for version "client.authentication.k8s.io/v1alpha1" in scheme "pkg/runtime/scheme.go:100"\n│\n│   with helm_release.aws-load-balancer-controller,',
  ),
  posted(
    'hashicorp/terraform-provider-helm#400',
    undefined,
    'not stated in the thread',
    'Error: Kubernetes cluster unreachable',
  ),
];
