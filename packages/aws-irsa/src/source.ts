import type { Agent as HttpsAgent } from 'node:https';
import { type Environment, outgoingAgent, readAuthority } from 'network';
import { once } from 'resource';
import { type Credentials, operatorCredentials } from './credentials.ts';
import type { CallerIdentity } from './names.ts';
import { type AccountRates, ATTEMPTS } from './rates.ts';

/**
 * Where calls to AWS come from: the credentials that sign them, and the connection. All clients of a run share one, so
 * that a role is assumed once; so do all clusters of a fleet with the same credentials.
 */
export class AwsSource {
  readonly #environment: Environment;
  readonly #rates: AccountRates | undefined;
  #connection: ReturnType<typeof connection> | undefined;
  #credentials: Credentials | undefined;
  #account: string | undefined;

  /** `rates`: the shared rate limits of clusters. */
  constructor(environment: Environment = process.env, rates?: AccountRates) {
    this.#environment = environment;
    this.#rates = rates;
  }

  /** The settings of an SDK client; `rate` names the account's rate limit that its calls count against. */
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

  /** The identity that makes the calls. */
  readonly identity = once(async (ask: () => Promise<CallerIdentity>) => {
    const identity = await ask();
    this.#account = identity.accountId;
    return identity;
  });
}

/**
 * How AWS is reached: through the configured proxy, and with the authorities of AWS_CA_BUNDLE, as in the AWS CLI. The
 * SDK itself reads neither.
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
      // The agent handles both protocols, but the compiler does not accept it as an https.Agent.
      httpsAgent: agent as HttpsAgent,
      connectionTimeout: 5000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
  };
}
