import type { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import {
  type Environment,
  inTime,
  LateAnswer,
  OutgoingAgent,
  readAuthority,
  TooLargeAnswer,
  wholeBody,
} from 'engine/network';
import { type Credentials, operatorCredentials } from './credentials.ts';
import { handFilesToSdk } from './shared-files.ts';

/** How often a call is made in all if it fails with a transient error. */
const ATTEMPTS = 5;

/**
 * Where calls to AWS come from: the credentials that sign them, and the connection. All clients of a run share one, so
 * that a role is assumed once.
 */
export class AwsSource {
  readonly #environment: Environment;
  #connection: ReturnType<typeof connect> | undefined;
  #credentials: Credentials | undefined;

  constructor(environment: Environment = process.env) {
    this.#environment = environment;
  }

  async settings() {
    this.#connection ??= connect(this.#environment);
    const connection = await this.#connection;
    this.#credentials ??= operatorCredentials(connection, this.#environment);
    const { AWS_PROFILE: profile } = this.#environment;
    return {
      ...connection,
      credentials: this.#credentials,
      ...(profile && { profile }),
    };
  }
}

/**
 * How AWS is reached: through the configured proxy, and with the authorities of AWS_CA_BUNDLE, as in the AWS CLI. The
 * SDK itself reads neither.
 */
async function connect(environment: Environment) {
  await handFilesToSdk(environment);
  const bundle = environment.AWS_CA_BUNDLE;
  const agent = new OutgoingAgent({
    environment,
    ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
  });
  return { maxAttempts: ATTEMPTS, requestHandler: await requestHandler(agent) };
}

/** How long a whole answer may take, in milliseconds. */
const WITHIN = 10_000;

type Handle = NodeHttpHandler['handle'];

/** How the SDK's clients send requests, also those that only fetch credentials. */
async function requestHandler(agent: Agent): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  class WholeAnswers extends NodeHttpHandler {
    /** @throws LateAnswer, which the SDK repeats, or TooLargeAnswer, which it does not */
    override async handle(request: Parameters<Handle>[0]): ReturnType<Handle> {
      try {
        return await inTime(WITHIN, async (abortSignal) => {
          const { response } = await super.handle(request, { abortSignal });
          response.body = await wholeBody(response.body, abortSignal);
          return { response };
        });
      } catch (error) {
        const { protocol, hostname, port } = request;
        if (error instanceof LateAnswer || error instanceof TooLargeAnswer)
          error.message += ` (${protocol}//${hostname}${port === undefined ? '' : `:${port}`})`;
        throw error;
      }
    }
  }
  return new WholeAnswers({
    httpAgent: agent,
    // The agent handles both protocols, but the compiler does not accept it as an https.Agent.
    httpsAgent: agent as HttpsAgent,
    connectionTimeout: 5000,
  });
}
