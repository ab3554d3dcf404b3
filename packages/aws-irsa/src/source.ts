import type { Agent as HttpsAgent } from 'node:https';
import { type Environment, outgoingAgent, readAuthority } from 'network';
import { type Credentials, operatorCredentials } from './credentials.ts';
import type { CallerIdentity } from './names.ts';
import { type AccountRates, ATTEMPTS } from './rates.ts';

/**
 * Where calls to AWS come from: whose credentials sign them, and by which way they get out. One for all clients of a
 * run, so that a role is assumed once; and one for all clusters of a fleet that have the same credentials.
 */
export class AwsSource {
  readonly #environment: Environment;
  readonly #rates: AccountRates | undefined;
  #connection: ReturnType<typeof connection> | undefined;
  #credentials: Credentials | undefined;
  #identity: Promise<CallerIdentity> | undefined;
  #account: string | undefined;

  /** `rates`: how often calls may be sent, where clusters share that. */
  constructor(environment: Environment = process.env, rates?: AccountRates) {
    this.#environment = environment;
    this.#rates = rates;
  }

  /** What the SDK's client is to be made with; `rate` names the limit of an account that its calls are within. */
  async settingsFor(rate: string) {
    this.#connection ??= connection(this.#environment);
    this.#credentials ??= operatorCredentials(this.#connection, this.#environment);
    const { AWS_PROFILE: profile } = this.#environment;
    const retryStrategy = await this.#rates?.retriesFor(rate, () => this.#account ?? this);
    return {
      ...this.#connection,
      credentials: this.#credentials,
      ...(profile && { profile }),
      ...(retryStrategy && { retryStrategy }),
    };
  }

  /** Who makes the calls: asked once, and again only where that failed. */
  identity(ask: () => Promise<CallerIdentity>): Promise<CallerIdentity> {
    this.#identity ??= ask().then(
      (identity) => {
        this.#account = identity.accountId;
        return identity;
      },
      (error: unknown) => {
        this.#identity = undefined;
        throw error;
      },
    );
    return this.#identity;
  }
}

/**
 * How AWS is reached: by the proxy that is set, and with the authorities of AWS_CA_BUNDLE, as the AWS CLI does. The
 * SDK itself looks at neither.
 */
function connection(environment: Environment) {
  const bundle = environment.AWS_CA_BUNDLE;
  const agent = outgoingAgent({
    environment,
    ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
  });
  return {
    maxAttempts: ATTEMPTS,
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
