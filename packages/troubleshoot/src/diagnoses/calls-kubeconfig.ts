import type { DiagnosisEntry } from '../diagnosis.ts';

/**
 * Errors that keep helm and kubectl on this machine from reaching the cluster. They come before AWS's errors about
 * credentials, because kubectl passes on the AWS CLI's output, and before all other errors of helm, because helm starts
 * with "Kubernetes cluster unreachable" whatever the reason.
 */
export const CALLS_KUBECONFIG: readonly DiagnosisEntry[] = [
  {
    id: 'no-kubectl-context',
    title: 'No kubectl context is set',
    cause: 'The kubeconfig has no current context, or kubectl reads another file than the one that you mean.',
    next: 'Run aws eks update-kubeconfig --name <cluster> --region <region>, or name a context with --kube-context.',
    symptoms: [
      {
        says: /current-context (?:is not set|must exist)|no configuration has been provided|localhost:8080|(?:error|unreachable): invalid configuration/i,
        example:
          'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
        words: {
          kubectl: ['localhost:8080', 'current-context is not set'],
          helm: ['unreachable: invalid configuration'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          cause: 'The kubeconfig names no current context.',
          run: `${kubectl} config get-contexts`,
          prints: 'no line with a *',
        },
        {
          cause: 'kubectl reads another file, as after sudo or in a container.',
          run: 'ls -l "$KUBECONFIG" "$HOME/.kube/config"',
          prints: 'No such file or directory',
        },
      ],
      fix: [`aws eks update-kubeconfig --name ${clusterName} --region ${region}`],
      fixed: { run: `${kubectl} config current-context`, prints: 'the context of the cluster' },
      risk: 'It becomes the current context of every shell that uses the same file.',
    }),
  },
  {
    id: 'kubectl-context-unknown',
    title: 'There is no kubectl context of this name',
    cause: 'The context named by --kube-context is not in the kubeconfig.',
    next: 'kubectl config get-contexts lists the contexts.',
    symptoms: [
      {
        // Not `.*`: in a long text without a line break, it would read from each "context" to the end of the text.
        says: /context (?:"[^"]{0,1000}"|\S{1,1000}) does not exist|context was not found|cannot locate context/i,
        example: 'Error: Kubernetes cluster unreachable: context "demo" does not exist',
        words: {
          kubectl: ['context "…" does not exist', 'cannot locate context'],
          helm: ['context "…" does not exist'],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [{ run: `${kubectl} config get-contexts -o name`, prints: 'no such name' }],
      fix: [`${kubectl} config use-context <one of those>`],
      fixed: { run: `${kubectl} config current-context`, prints: 'the context that you mean' },
      risk: 'It becomes the current context of every shell that uses the same file.',
    }),
  },
  {
    id: 'folder-not-writable',
    title: 'A folder of helm or kubectl cannot be written',
    cause: 'helm or kubectl cannot write to the folder of its files.',
    next: 'For helm, name folders that it can write to: export HELM_CONFIG_HOME=… HELM_CACHE_HOME=… HELM_DATA_HOME=…',
    symptoms: [
      {
        // Helm's files are below HOME; no other error mentions that.
        says: /(?<!due to )\b(?:mkdir|open|creat\w{0,5}) \S{1,1000}: (?:permission denied|operation not permitted|read-only file system)/i,
        example: 'Error: mkdir /home/me/.config/helm: permission denied',
        words: { helm: ['mkdir /home/…: permission denied', 'open /home/…: read-only file system'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          run: 'helm env; ls -ld "$HOME" "$HOME/.config" "$HOME/.cache"',
          prints: 'a folder that is not yours, or a file system that is read-only',
        },
      ],
      fix: ['export HELM_CONFIG_HOME=<folder> HELM_CACHE_HOME=<folder> HELM_DATA_HOME=<folder>'],
      fixed: { run: 'helm repo list', prints: 'the repositories, or “no repositories to show”' },
      risk: 'Repositories that were added before are in the old folder.',
    }),
  },
  {
    id: 'credential-plugin-outdated',
    title: 'The kubeconfig names a version of the credential plugin that kubectl does not know',
    cause:
      'An older AWS CLI wrote this context, and kubectl has dropped the version of client.authentication.k8s.io that it names. Your credentials are not the cause.',
    next: 'Upgrade the AWS CLI, then write the context again: aws eks update-kubeconfig --name <cluster> --region <region>.',
    symptoms: [
      {
        says: /exec plugin: invalid apiVersion|no kind "ExecCredential" is registered for version|exec plugin is configured to use API version/,
        example: 'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
        words: {
          kubectl: ['exec plugin: invalid apiVersion', 'exec plugin is configured to use API version'],
          helm: ['exec plugin: invalid apiVersion'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          run: `${kubectl} config view --minify -o jsonpath='{.users[0].user.exec.apiVersion}'; aws --version`,
          prints: 'client.authentication.k8s.io/v1alpha1, or an AWS CLI before 1.24 or 2.7',
        },
      ],
      fix: [
        '# Upgrade the AWS CLI, then write the context again:',
        `aws eks update-kubeconfig --name ${clusterName} --region ${region}`,
      ],
      fixed: {
        run: `${kubectl} config view --minify -o jsonpath='{.users[0].user.exec.apiVersion}'`,
        prints: 'client.authentication.k8s.io/v1beta1',
      },
      risk: 'A kubectl before 1.22 might not know the new version.',
    }),
  },
  {
    id: 'credential-plugin-missing',
    title: 'kubectl cannot find the AWS CLI',
    cause:
      'The context gets its token from the command aws, and it is not on the PATH of this shell, container or service. Your credentials are not the cause.',
    next: 'Install the AWS CLI where kubectl or helm runs, or add its folder to PATH.',
    symptoms: [
      {
        says: /exec: executable \S{1,100} not found|exec: "\S{1,100}": executable file not found/,
        example: 'Unable to connect to the server: getting credentials: exec: executable aws not found',
        words: {
          kubectl: ['exec: executable aws not found', 'exec: "aws": executable file not found in $PATH'],
          helm: ['exec: executable aws not found'],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          run: `${kubectl} config view --minify -o jsonpath='{.users[0].user.exec.command}'; command -v aws`,
          prints: 'aws, and no path after it',
        },
      ],
      fix: [
        '# Install it (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html), or add its folder:',
        'export PATH="$PATH:<its folder>"',
      ],
      fixed: { run: `${kubectl} cluster-info`, prints: 'the address of the API server' },
      risk: 'None.',
    }),
  },
  {
    id: 'credential-plugin-failed',
    title: 'The AWS CLI gives kubectl no token',
    cause:
      'The context gets its token from aws eks get-token, and that failed. The AWS CLI’s own error stands above this one, or is printed if you run it by hand.',
    next: 'Run aws eks get-token --cluster-name <cluster> > /dev/null and act on its error, which is usually about expired or missing credentials.',
    symptoms: [
      {
        says: /getting credentials: (?:exec: (?:executable \S{1,100} (?!not found)\w|exit status \d)|decoding stdout)/,
        example:
          'Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255',
        words: {
          kubectl: [
            'getting credentials: exec: executable aws failed with exit code 255',
            'getting credentials: exec: exit status 1',
          ],
          helm: ['getting credentials: exec: executable aws failed with exit code 253'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          cause: 'The credentials have expired or are missing.',
          run: 'aws sts get-caller-identity',
          prints: 'ExpiredToken, or Unable to locate credentials',
        },
        {
          cause: 'The context names a profile that this machine does not have.',
          run: `${kubectl} config view --minify -o jsonpath='{.users[0].user.exec}'`,
          prints: 'AWS_PROFILE with a name that aws configure list-profiles does not show',
        },
        {
          cause: 'The AWS CLI is broken.',
          run: `aws eks get-token --cluster-name ${clusterName} --region ${region} > /dev/null`,
          prints: 'an error of Python',
        },
      ],
      fix: ['aws sso login', `aws eks update-kubeconfig --name ${clusterName} --region ${region}`],
      fixed: {
        run: `aws eks get-token --cluster-name ${clusterName} --region ${region} > /dev/null`,
        prints: 'nothing, and no error',
      },
      risk: 'update-kubeconfig writes the identity of this shell into the context.',
    }),
  },
  {
    id: 'cluster-refuses-credentials',
    title: 'The cluster rejects your credentials',
    cause:
      'The cluster does not accept the token of this context. Usually the token is valid, but the cluster knows no user for its IAM identity.',
    next: 'Compare aws sts get-caller-identity with the cluster’s access entries (aws eks list-access-entries), or renew the context (aws eks update-kubeconfig …).',
    symptoms: [
      {
        says: /must be logged in to the server|for the client to provide credentials|(?:^|[:(] ?)Unauthorized(?:\)|\s|$)/im,
        example: 'error: You must be logged in to the server (Unauthorized)',
        words: {
          kubectl: [
            'You must be logged in to the server',
            'the server has asked for the client to provide credentials',
          ],
          helm: ['the server has asked for the client to provide credentials'],
        },
      },
    ],
    byHand: ({ kubectl, clusterName, region }) => ({
      confirm: [
        {
          cause: 'The cluster knows no user for this IAM identity: no access entry, and no line in aws-auth.',
          run: `aws sts get-caller-identity --query Arn; aws eks list-access-entries --cluster-name ${clusterName} --region ${region}`,
          prints: 'an identity that is not in the list',
        },
        {
          cause: 'The context creates its token with an identity other than yours.',
          run: `${kubectl} config view --minify -o jsonpath='{.users[0].user.exec}'`,
          prints: 'AWS_PROFILE or --role-arn with another name',
        },
        {
          cause: 'The context is for a cluster that was recreated.',
          run: `aws eks describe-cluster --name ${clusterName} --region ${region} --query cluster.endpoint; ${kubectl} cluster-info`,
          prints: 'two different addresses',
        },
      ],
      fix: [
        `aws eks update-kubeconfig --name ${clusterName} --region ${region}`,
        '# If the cluster does not know the identity, its administrator has to add it:',
        `aws eks create-access-entry --cluster-name ${clusterName} --region ${region} --principal-arn <role or user>`,
      ],
      fixed: { run: `${kubectl} auth whoami`, prints: 'your user' },
      risk: 'An access entry with an administrator’s policy opens the whole cluster to that identity.',
    }),
  },
];
