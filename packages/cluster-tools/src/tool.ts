import { Failure, type FailureKind } from 'resource';
import { $, type ProcessOutput } from 'zx/core';

export interface ToolOptions {
  /** Handed to the tool on standard input: where documents and secrets go, since arguments can be seen by all. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** The longest it may run, in milliseconds. */
  readonly timeout?: number;
}

/** What a command line tool answered. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line tool with its arguments, each passed as one word whatever it holds.
 * A failing exit code is an answer, not an error.
 * @throws Failure when the tool is not installed or the time is over.
 */
export async function runTool(
  tool: 'helm' | 'kubectl',
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolAnswer> {
  const { signal, input = '', timeout = 60_000 } = options;
  signal?.throwIfAborted();
  const shell = $({ quiet: true, nothrow: true, input, timeout, ...(signal && { signal }) });
  const output: ProcessOutput = await shell`${tool} ${[...args]}`;
  signal?.throwIfAborted();
  if (output.exitCode === 127) {
    throw new Failure({
      kind: 'input',
      resource: tool,
      seen: `${tool} is not on PATH`,
      next: [INSTALL[tool]],
    });
  }
  if (output.exitCode === null) {
    throw new Failure({
      resource: `${tool} ${args.slice(0, 2).join(' ')}`,
      seen: `no answer within ${timeout / 1000} s`,
      cause: 'The cluster or the chart repository does not answer, or answers very slowly.',
      next: ['Check the network way to the cluster, then run again: it continues where it stopped.'],
    });
  }
  return { ok: output.exitCode === 0, stdout: output.stdout, stderr: output.stderr.trim() };
}

const INSTALL = {
  helm: 'Install Helm 3.14 or later: https://helm.sh/docs/intro/install/',
  kubectl: 'Install kubectl: https://kubernetes.io/docs/tasks/tools/',
};

/** What the tools say when they cannot get at the cluster, and what it means. */
const UNREACHABLE: readonly { says: RegExp; kind: FailureKind; cause: string; next: string }[] = [
  {
    says: /current-context is not set|no configuration has been provided|localhost:8080|invalid configuration/i,
    kind: 'input',
    cause: 'No kubectl context is set.',
    next: 'aws eks update-kubeconfig --name <cluster> --region <region>, or name one with --kube-context.',
  },
  {
    says: /context .* does not exist|context was not found/i,
    kind: 'input',
    cause: 'The context named by --kube-context is not in the kubeconfig.',
    next: 'kubectl config get-contexts shows the names there are.',
  },
  // Before the next: helm begins with "Kubernetes cluster unreachable" whatever the reason is.
  {
    says: /Unauthorized|must be logged in|provide credentials|getting credentials|exec plugin/i,
    kind: 'input',
    cause: 'The cluster does not accept the credentials of this context.',
    next: 'Renew them (aws sso login, aws eks update-kubeconfig …), then run again.',
  },
  {
    says: /connection refused|no such host|i\/o timeout|TLS handshake|context deadline exceeded|unreachable/i,
    kind: 'failed',
    cause: 'The Kubernetes API server does not answer.',
    next: 'kubectl cluster-info shows which server is asked; check VPN, endpoint access and kubeconfig.',
  },
  {
    says: /forbidden/i,
    kind: 'failed',
    cause: 'The user of this context may not do that in the cluster.',
    next: 'kubectl auth can-i --list shows what it may do.',
  },
];

/** The failure that a tool's refusal stands for, with the likely cause where the text is a known one. */
export function toolFailure(resource: string, answer: ToolAnswer): Failure {
  const known = UNREACHABLE.find(({ says }) => says.test(answer.stderr));
  return new Failure({
    kind: known?.kind ?? 'failed',
    resource,
    seen: answer.stderr || answer.stdout.trim() || 'it failed and said nothing',
    ...(known && { cause: known.cause, next: [known.next] }),
  });
}
