import { type Environment, outgoingAgent, readAuthority } from 'engine/network';
import { once } from 'engine/resource';
import { type Credentials, operatorCredentials } from './credentials.ts';
import type { CallerIdentity } from './names.ts';
import { type AccountRates, ATTEMPTS } from './rates.ts';
import { requestHandler } from './request-handler.ts';

/**
 * Where calls to AWS come from: the credentials that sign them, and the connection. All clients of a run share one, so
 * that a role is assumed once; so do all clusters of a fleet with the same credentials.
 */
export class AwsSource {
  readonly #environment: Environment;
  readonly #rates: AccountRates | undefined;
  #connection: ReturnType<typeof connect> | undefined;
  #credentials: Credentials | undefined;
  #account: string | undefined;

  /** `rates`: the shared rate limits of clusters. */
  constructor(environment: Environment = process.env, rates?: AccountRates) {
    this.#environment = environment;
    this.#rates = rates;
  }

  /** The settings of an SDK client; `rate` names the account's rate limit that its calls count against. */
  async settingsFor(rate: string) {
    this.#connection ??= connect(this.#environment);
    const connection = await this.#connection;
    this.#credentials ??= operatorCredentials(connection, this.#environment);
    const { AWS_PROFILE: profile } = this.#environment;
    const retryStrategy = await this.#rates?.retriesFor(rate, () => this.#account ?? this);
    return {
      ...connection,
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
async function connect(environment: Environment) {
  const bundle = environment.AWS_CA_BUNDLE;
  const agent = outgoingAgent({
    environment,
    ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
  });
  return { maxAttempts: ATTEMPTS, requestHandler: await requestHandler(agent) };
}
