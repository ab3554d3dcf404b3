import { type Environment, outgoingAgent, readAuthority } from 'engine/network';
import { once } from 'engine/resource';
import { type Credentials, operatorCredentials } from './credentials.ts';
import type { CallerIdentity } from './names.ts';
import { requestHandler } from './request-handler.ts';

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

  /** The settings of an SDK client. */
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

  /** The identity that makes the calls. */
  readonly identity = once((ask: () => Promise<CallerIdentity>) => ask());
}

/**
 * How AWS is reached: through the configured proxy, and with the authorities of AWS_CA_BUNDLE, as in the AWS CLI. The
 * SDK itself reads neither.
 */
async function connect(environment: Environment) {
  const bundle = environment.AWS_CA_BUNDLE;
  const agent = outgoingAgent({
    environment,
    ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
  });
  return { maxAttempts: ATTEMPTS, requestHandler: await requestHandler(agent) };
}
