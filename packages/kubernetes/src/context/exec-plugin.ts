import { basename } from 'node:path';
import { childEnvironment, type Environment, LateAnswer, TooLargeAnswer } from 'engine/network';
import { type Failure, jsonIn, quote, registerSecret, type StepContext } from 'engine/resource';
import { sh } from '../process/sh.ts';
import { toolFailure } from '../process/tool.ts';
import type { ExecPlugin } from './kubeconfig.ts';

/** How long a plugin may take: it may have to ask AWS for the credentials that it signs with. */
const PLUGIN_WITHIN_MS = 60_000;

export interface Credential {
  /** The `ExecCredential`, a secret. */
  readonly json: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Runs the plugin of a kubeconfig's user, as kubectl does.
 * @throws Failure in kubectl's words, with the plugin's own before them
 */
export async function runPlugin(
  { apiVersion, command, args, env, installHint }: ExecPlugin,
  environment: Environment,
  work: StepContext,
): Promise<Credential> {
  const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false } };
  const { exitCode, stdout, stderr } = await sh([command, ...(args ?? [])], {
    env: {
      ...childEnvironment(environment, true),
      ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
    timeoutMs: PLUGIN_WITHIN_MS,
    signal: work.signal,
  }).catch((error: unknown) => {
    const isOver = error instanceof LateAnswer || error instanceof TooLargeAnswer;
    throw isOver ? noCredential(`executable ${command}: ${error.message}`, '') : error;
  });
  work.signal.throwIfAborted();
  if (exitCode !== 0) {
    const failure = noCredential(`executable ${command} failed with exit code ${exitCode}`, stderr);
    if (ASKS.test(stderr)) throw failure.with(promptAdvice([command, ...(args ?? [])], env));
    if (exitCode !== 127) throw failure;
    const install = `Install ${command}, put its folder on PATH, or name it by its path in your kubeconfig.`;
    throw noCredential(`executable ${command} not found`, stderr).with({
      cause: `Your kubeconfig logs in with ${command}, which is not on PATH.`,
      next: [installHint ?? install],
    });
  }
  const { status } = (jsonIn(stdout) ?? {}) as { readonly status?: CredentialStatus };
  if (status === undefined) throw noCredential(`executable ${command} answered no ExecCredential`, stderr);
  for (const secret of [status.token, status.clientKeyData]) if (secret) registerSecret(secret);
  return {
    json: stdout.trim(),
    expiresAt:
      status.expirationTimestamp === undefined
        ? Number.POSITIVE_INFINITY
        : Date.parse(status.expirationTimestamp),
  };
}

/** A question to a person, as programs print it. */
const ASKS = /\b(?:MFA|one-time|passcode|password|passphrase|PIN)\b[^\n]*: /i;

/** The programs that log in to EKS with an AWS profile. */
const AWS_PLUGINS = ['aws', 'aws-iam-authenticator'];

/** How a person answers a plugin before the run, which gives it no terminal: its question would be lost in the run's output. */
function promptAdvice(words: readonly string[], env: ExecPlugin['env']) {
  const [command = ''] = words;
  const profile = env?.find(({ name }) => name === 'AWS_PROFILE')?.value;
  const named = profile === undefined ? '' : ` --profile ${quote(profile)}`;
  return {
    cause: `Your kubeconfig logs in with ${command}, which asks for a code or a password, and a run gives it no terminal.`,
    page: 'caller-credentials-missing' as const,
    next: [
      AWS_PLUGINS.includes(basename(command))
        ? `eval "$(aws configure export-credentials${named} --format env)"`
        : `${words.map(quote).join(' ')} > /dev/null asks at your terminal, and keeps the session.`,
    ],
  };
}

/**
 * Why the AWS profile in a plugin's variables has no effect in an environment; `undefined` if it has an effect, or if there is
 * none.
 */
export function ignoredProfileReason(
  { command, args, env }: ExecPlugin,
  environment: Environment,
): string | undefined {
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const profile = own.AWS_PROFILE || own.AWS_DEFAULT_PROFILE;
  const isNamedAgain = args?.some((word) => word.startsWith('--profile'));
  if (!AWS_PLUGINS.includes(basename(command)) || !profile || isNamedAgain) return undefined;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_DEFAULT_PROFILE } = {
    ...environment,
    ...own,
  };
  const overridden = `the profile ${profile} that your kubeconfig names for ${command}`;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY)
    return `The keys in your environment (AWS_ACCESS_KEY_ID) override ${overridden}.`;
  const isTwice = AWS_PROFILE && AWS_DEFAULT_PROFILE && AWS_PROFILE !== AWS_DEFAULT_PROFILE;
  return isTwice
    ? `AWS_PROFILE and AWS_DEFAULT_PROFILE differ, and one of them overrides ${overridden}.`
    : undefined;
}

/** How to make a plugin use the profile in its variables. */
export const USE_PROFILE = [
  'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_PROFILE',
  'Or add --profile and its name to the args of that user’s exec in your kubeconfig.',
];

interface CredentialStatus {
  readonly token?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

function noCredential(seen: string, stderr: string): Failure {
  const words = [stderr.trim(), `Unable to connect to the server: getting credentials: exec: ${seen}`];
  const printed = words.filter((line) => line !== '').join('\n');
  return toolFailure('kubernetes cluster', { ok: false, stdout: '', stderr: printed }).with({
    kind: 'input',
  });
}
