import type { Agent as HttpsAgent } from 'node:https';
import type { EKS } from '@aws-sdk/client-eks';
import type { IAM } from '@aws-sdk/client-iam';
import type { STS } from '@aws-sdk/client-sts';
import { outgoingAgent, readAuthority } from 'network';
import { outsideCall } from 'resource';
import { awsFailure, isAwsError } from './aws-failure.ts';
import { type Credentials, operatorCredentials } from './credentials.ts';

// The SDK warns of Node 20 on every start; those who run this can do nothing about it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** The SDK's clients for one region, each loaded and connected at its first use. */
export class Aws {
  readonly region: string;
  #iam: Promise<IAM> | undefined;
  #sts: Promise<STS> | undefined;
  #eks: Promise<EKS> | undefined;
  #connection: ReturnType<typeof connection> | undefined;
  #credentials: Credentials | undefined;

  constructor(region: string) {
    this.region = region;
  }

  /** What all clients have in common: one way out, and one identity, so that a role is assumed once in a run. */
  get #settings() {
    this.#connection ??= connection();
    this.#credentials ??= operatorCredentials(this.#connection);
    return { region: this.region, credentials: this.#credentials, ...this.#connection };
  }

  iam(): Promise<IAM> {
    this.#iam ??= import('@aws-sdk/client-iam').then(({ IAM }) => telling('iam', new IAM(this.#settings)));
    return this.#iam;
  }

  sts(): Promise<STS> {
    this.#sts ??= import('@aws-sdk/client-sts').then(({ STS }) => telling('sts', new STS(this.#settings)));
    return this.#sts;
  }

  eks(): Promise<EKS> {
    this.#eks ??= import('@aws-sdk/client-eks').then(({ EKS }) => telling('eks', new EKS(this.#settings)));
    return this.#eks;
  }
}

/**
 * How AWS is reached: by the proxy that is set, and with the authorities of AWS_CA_BUNDLE, as the AWS CLI does. The
 * SDK itself looks at neither.
 */
function connection() {
  const bundle = process.env.AWS_CA_BUNDLE;
  const agent = outgoingAgent({
    environment: process.env,
    ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
  });
  return {
    maxAttempts: 5,
    requestHandler: {
      httpAgent: agent,
      // The agent speaks both, and is no https.Agent to the compiler.
      httpsAgent: agent as HttpsAgent,
      connectionTimeout: 5000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
  };
}

/** The client, which from now on tells of each of its calls. */
function telling<Client extends IAM | STS | EKS>(service: string, client: Client): Client {
  (client as IAM).middlewareStack.add(told(service), { step: 'initialize' });
  return client;
}

/** Middleware that tells of each call as one, however often the SDK sends it. */
function told(service: string) {
  return <Args, Answer>(next: (args: Args) => Promise<Answer>, context: { commandName?: string }) =>
    (args: Args): Promise<Answer> =>
      outsideCall(
        'aws',
        `${service} ${context.commandName?.replace(/Command$/, '')}`,
        () => next(args),
        factsOf,
      );
}

/** The metadata that the SDK adds to what AWS answers and to what it refuses. */
function factsOf(answerOrError: unknown) {
  const { output, $metadata } = answerOrError as { output?: { $metadata?: Metadata }; $metadata?: Metadata };
  const { requestId, attempts } = output?.$metadata ?? $metadata ?? {};
  return { requestId, attempts };
}

interface Metadata {
  readonly requestId?: string;
  readonly attempts?: number;
}

/**
 * Makes a call about a resource; `undefined` where AWS says that there is no such thing.
 * @throws Failure with AWS's own words and what they mean.
 */
export async function lookUp<T>(resource: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntity')) return undefined;
    throw awsFailure(resource, error);
  }
}

/**
 * Makes a call that changes a resource.
 * @throws Failure with AWS's own words and what they mean.
 */
export async function change<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsFailure(resource, error);
  }
}
