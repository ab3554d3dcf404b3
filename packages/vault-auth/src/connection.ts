import { rootCertificates } from 'node:tls';
import { isUntrusted } from 'engine/network';
import { ambientSignal, askOnce, Failure, type StepContext, unless, wrongInput } from 'engine/resource';
import type { Kubectl, PortForward } from 'kubernetes';
import { externalAccess, podAccess, trafficRisk, type VaultAccess, type VaultEnvironment } from './access.ts';
import { Vault } from './client.ts';
import { type Health, healthFailure, readHealth } from './health.ts';
import { NAMESPACE_OF_VAULT, typedInPod, VAULT_POD } from './in-pod.ts';
import { type AwsCredentials, type LoginGuide, login, revokeLogins } from './login.ts';
import { refusalIn } from './refusal.ts';
import {
  readTokenLimits,
  type TokenLimits,
  type TokenName,
  tokenFailure,
  tokenLife,
  tokenWarning,
} from './token.ts';

const VAULT_PORT = 8200;

/** A run's own AWS identity, and what its login to Vault needs. */
export interface OwnIdentity {
  readonly guide: LoginGuide;
  readonly headerValue: string;
  readonly credentials: AwsCredentials;
}

/** The connection to Vault: to VAULT_ADDR if it is set, else by a port-forward to the guide's pod. */
export class VaultConnection {
  readonly #environment: VaultEnvironment;
  readonly #kubectl: Kubectl;
  readonly #inPod: typeof typedInPod;
  readonly #identity: (() => Promise<OwnIdentity>) | undefined;
  /** @throws Failure if no proof allows requests to this Vault, which says nothing about Vault itself */
  readonly allowed: (work: StepContext) => Promise<unknown>;
  #limits: TokenLimits | undefined;
  /** The logins whose tokens `revokeLogins` revokes, including those under way. */
  readonly #logins = new Set<Promise<Vault>>();

  /**
   * @param allowed awaited before the first request to Vault and before a port-forward; if it throws, neither is made
   * @param inPod how a person types a command for the guide's pod
   * @param identity with which a run logs in if VAULT_ROLE is set
   */
  constructor(
    environment: VaultEnvironment,
    kubectl: Kubectl,
    allowed: (work: StepContext) => Promise<unknown> = async () => undefined,
    inPod = typedInPod,
    identity?: () => Promise<OwnIdentity>,
  ) {
    this.#identity = identity;
    this.#inPod = inPod;
    this.#environment = environment;
    this.#kubectl = kubectl;
    this.allowed = allowed;
  }

  /** Whether Vault is the operator's own (VAULT_ADDR) rather than the guide's. */
  get isExternal(): boolean {
    return this.address !== undefined;
  }

  /** How messages name the token with which this run calls Vault. */
  get tokenName(): TokenName {
    const logsIn = this.isExternal && this.#environment.VAULT_TOKEN === undefined;
    return logsIn ? 'VAULT_ROLE’s token' : 'VAULT_TOKEN';
  }

  /** How a person runs a vault command: in the guide's pod or, for the operator's own Vault, in a shell with its VAULT_ADDR. */
  readonly shell = (command: string): string =>
    this.isExternal ? command : this.#inPod(this.#kubectl.shown, command);

  /** Who else can read the traffic to Vault, and the reason why a run may fail half-way; `undefined` if no risk is known. */
  get risk(): string | undefined {
    const risks = [
      trafficRisk(this.#environment),
      this.#limits && tokenWarning(this.#limits, this.tokenName),
    ];
    return risks.filter(Boolean).join(' ') || undefined;
  }

  /** How long this run's token is valid, known after `open`. */
  get tokenLife(): string {
    return tokenLife(this.#limits, this.tokenName);
  }

  /** Whether a Vault exists to connect to: the operator's own, or the guide's running pod. */
  async exists(work: StepContext): Promise<boolean> {
    if (this.isExternal) return true;
    const pod = await this.#kubectl.get('pod', VAULT_POD, NAMESPACE_OF_VAULT, work);
    // A pod that is being deleted stays in phase Running until it is gone.
    return pod?.status?.phase === 'Running' && pod?.metadata.deletionTimestamp === undefined;
  }

  /**
   * Vault, ready to be configured.
   * @throws Failure if Vault cannot be reached, is sealed or uninitialised, or cannot serve, or if the token does not last for a run
   */
  readonly open = askOnce(async (work: StepContext): Promise<Vault> => {
    const reached = await this.#connect(work);
    const at = this.isExternal ? reached.access.VAULT_ADDR : `pod ${NAMESPACE_OF_VAULT}/${VAULT_POD}`;
    const failure = healthFailure(await readHealth(reached), at);
    if (failure) throw failure;
    const vault = await this.#withToken(reached);
    // The dev server's own token has no limits.
    if (vault !== reached || vault.access.VAULT_TOKEN === this.#environment.VAULT_TOKEN) {
      this.#limits = await readTokenLimits(vault, this.tokenName);
      const spent = this.#limits && tokenFailure(this.#limits, this.tokenName);
      if (spent) throw spent;
    }
    return vault;
  });

  /** @throws Failure of kind input if this run has no token for the operator's own Vault, and gets none with VAULT_ROLE */
  async assertIdentity(work: StepContext): Promise<void> {
    if (!this.isExternal || externalAccess(this.#environment).VAULT_TOKEN !== undefined) return;
    // A page explains why Vault does not answer: then the login was not tried.
    const isOfVault = (error: unknown) =>
      error instanceof Failure && (error.kind !== 'input' || error.page !== undefined);
    await unless(isOfVault, this.open(work));
  }

  /** VAULT_ADDR, the address of the operator's own Vault; `undefined` for the guide's. */
  get address(): string | undefined {
    return this.#environment.VAULT_ADDR;
  }

  /** The lines of a run's target about the operator's own Vault. None for the guide's. */
  get target(): Readonly<Record<string, string>> {
    const { VAULT_ADDR, VAULT_NAMESPACE } = this.#environment;
    if (VAULT_ADDR === undefined) return {};
    return {
      vault: VAULT_ADDR,
      ...(VAULT_NAMESPACE !== undefined && { 'vault namespace': VAULT_NAMESPACE }),
    };
  }

  /**
   * Vault's own report of its state, whatever the state.
   * @throws Failure if Vault cannot be reached
   */
  async health(work: StepContext): Promise<Health> {
    return readHealth(await this.#connect(work));
  }

  /**
   * The report of the Vault at another address, which gets no token.
   * @param reopen the address of a port-forward. The API server vouches for the other end, whose certificate names another
   * address.
   * @throws Failure if that Vault cannot be reached
   */
  async healthAt(address: string, work: StepContext, reopen?: () => Promise<string>): Promise<Health> {
    await this.allowed(work);
    const { VAULT_CACERT, VAULT_SKIP_VERIFY } = this.#environment;
    const skips = reopen !== undefined || VAULT_SKIP_VERIFY;
    return readHealth(new Vault({ VAULT_ADDR: address, VAULT_CACERT, VAULT_SKIP_VERIFY: skips, reopen }));
  }

  /**
   * Whether a client that trusts only these authorities accepts the certificate at an address.
   * @param authorities in PEM; by default, the public ones
   * @throws Failure if nothing responds there, or the certificate is for another time or host
   */
  async isTrustedAt(
    address: string,
    work: StepContext,
    authorities = rootCertificates.join('\n'),
  ): Promise<boolean> {
    await this.allowed(work);
    const isRefused = (error: unknown) => error instanceof Failure && isUntrusted(error.error);
    const asked = readHealth(new Vault({ VAULT_ADDR: address, authorities }));
    return (await unless(isRefused, asked)) !== undefined;
  }

  /**
   * Whether the Vault in the cluster was ever initialised; otherwise it holds nothing. Needs no token.
   * @throws Failure if Vault cannot be reached
   */
  async initialized(work: StepContext): Promise<boolean> {
    await this.allowed(work);
    const reopen = async () => (await this.#forwarded(work)).address;
    const { state } = await readHealth(new Vault({ VAULT_ADDR: await reopen(), reopen }));
    return state !== 'uninitialised';
  }

  /** If the operator gave no token, logs in with the run's own AWS identity. The run later revokes that token. */
  async #withToken(reached: Vault): Promise<Vault> {
    const { VAULT_ROLE } = this.#environment;
    const identity = this.#identity;
    if (reached.access.VAULT_TOKEN !== undefined || VAULT_ROLE === undefined || identity === undefined)
      return reached;
    const logIn = async () => {
      const { guide, credentials, headerValue } = await identity();
      return login(reached.access, guide, credentials, headerValue, this.shell, VAULT_ROLE);
    };
    const loggedIn = logIn().catch((error: unknown) => {
      const refusal = refusalIn(error);
      if (refusal === undefined) throw error;
      throw wrongInput(
        'VAULT_ROLE',
        `Vault refuses the login with VAULT_ROLE=${VAULT_ROLE}: ${refusal.message.trimEnd()}`,
        'Name a role of Vault’s aws auth method that is bound to this AWS identity, or export VAULT_TOKEN.',
      );
    });
    this.#logins.add(loggedIn);
    return loggedIn;
  }

  async #connect(work: StepContext): Promise<Vault> {
    await this.allowed(work);
    return new Vault(this.isExternal ? externalAccess(this.#environment) : await this.#forwardedAccess(work));
  }

  async #forwardedAccess(work: StepContext): Promise<VaultAccess> {
    const pod = await this.#kubectl.get('pod', VAULT_POD, NAMESPACE_OF_VAULT, work);
    if (pod === undefined) {
      throw new Failure({
        resource: `pod ${NAMESPACE_OF_VAULT}/${VAULT_POD}`,
        seen: 'there is no such pod',
        cause: 'Vault is not installed in this cluster (or VAULT_ADDR should name one elsewhere).',
        next: ['./runbook 02-vault installs it as the guide does.'],
      });
    }
    const access = podAccess(this.#environment, pod.spec, `${NAMESPACE_OF_VAULT}/${VAULT_POD}`);
    // A request that outlives an interrupt, such as a token's revocation, needs its connection.
    const reopen = async () =>
      (await this.#forwarded({ ...work, signal: ambientSignal() ?? work.signal })).address;
    return { VAULT_ADDR: await reopen(), ...access, reopen };
  }

  #forwarded(work: StepContext): Promise<PortForward> {
    const place = { pod: VAULT_POD, namespace: NAMESPACE_OF_VAULT, port: VAULT_PORT };
    return this.#kubectl.portForward(place, work);
  }

  /**
   * Logs in as Gloo does, with any header value or none. The token serves a proof, and `revokeLogins` revokes it.
   * @throws VaultRefusal with Vault's own words.
   */
  async login(
    guide: LoginGuide,
    credentials: AwsCredentials,
    headerValue: string | undefined,
    work: StepContext,
  ): Promise<Vault> {
    const { access } = await this.open(work);
    work.signal.throwIfAborted();
    const loggedIn = login(access, guide, credentials, headerValue, this.shell);
    this.#logins.add(loggedIn);
    return loggedIn;
  }

  /**
   * Revokes the tokens of all logins.
   * @returns the reason for each token that could not be revoked
   */
  revokeLogins(): Promise<string[]> {
    return revokeLogins(this.#logins);
  }
}
