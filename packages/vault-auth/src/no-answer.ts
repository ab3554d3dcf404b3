import { certificateProblem, proxyErrorOf } from 'engine/network';
import { Failure, messageOf, quote } from 'engine/resource';
import { shownCall, type VaultCall } from './refusal.ts';

function addressOf({ url }: VaultCall): string {
  return url.replace(/\/v1\/.*/, '');
}

/**
 * The response cannot be Vault's: a sign-in page, a load balancer, another program. If the operator gave the address, it is an
 * invalid input; a port-forward leads to an unhealthy pod.
 */
export class NotVault extends Failure {
  readonly status: number | undefined;

  constructor(answer: string, call: VaultCall, isGiven: boolean, status?: number) {
    const address = addressOf(call);
    super({
      ...(isGiven && { kind: 'input' }),
      resource: `${isGiven ? 'VAULT_ADDR' : 'vault at'} ${address}`,
      seen: `it answered ${answer}${status === undefined ? '' : ` (HTTP ${status})`}, which is not an answer from Vault (${shownCall(call)})`,
      page: 'vault-unreachable',
      cause:
        'A sign-in page, a proxy, a load balancer or another program answers at this address, not Vault.',
      next: [
        ...(isGiven ? ['Set VAULT_ADDR to the address of Vault’s API, with its port (usually 8200).'] : []),
        `curl --silent --include ${quote(`${address}/v1/sys/health`)} shows what answers.`,
      ],
    });
    this.status = status;
  }
}

/**
 * A redirect, which is never followed: its target would get Vault's token. A standby of Vault redirects only if
 * it cannot forward the request to the active node.
 */
export class Redirected extends Failure {
  constructor(status: number, location: unknown, call: VaultCall) {
    const target =
      typeof location === 'string' && URL.canParse(location, call.url)
        ? new URL(location, call.url).origin
        : 'null';
    const place = target === 'null' ? 'an unreadable address' : target;
    super({
      resource: `vault at ${addressOf(call)}`,
      seen: `it redirects to ${place} (HTTP ${status}); the request was not sent there, since it carries a credential`,
      cause:
        'A load balancer, a sign-in page or another server redirects; so does a Vault standby that cannot forward requests to the active node.',
      next: [
        `If you know that ${place} is your Vault, set VAULT_ADDR to it.`,
        'If you do not know it, find out what answers at VAULT_ADDR before you use this token there again.',
      ],
    });
  }
}

/**
 * Why there was no response.
 * @param isGiven whether the operator gave the address, which may be wrong
 */
export function unreachable(error: unknown, call: VaultCall, isGiven: boolean): Failure {
  const problem = proxyErrorOf(error) === undefined ? certificateProblem(error) : undefined;
  const speaksTls = call.url.startsWith('http:') && /socket hang up|ECONNRESET/.test(messageOf(error));
  return new Failure({
    ...(isGiven && { kind: 'input' }),
    resource: `vault at ${addressOf(call)}`,
    seen: `${messageOf(error)} (${shownCall(call)})`,
    page: problem === undefined ? 'vault-unreachable' : 'vault-certificate-untrusted',
    ...(problem !== undefined && ADVICE[problem]),
    ...(speaksTls && {
      cause: 'The server closes the connection. It may expect HTTPS.',
      next: [
        `Set VAULT_ADDR to ${addressOf(call).replace(/^http:/, 'https:')}, or to the address that vault status uses.`,
      ],
    }),
    error,
  });
}

/** The advice for each problem of Vault's certificate, as this machine sees the certificate. */
const ADVICE: Readonly<
  Record<NonNullable<ReturnType<typeof certificateProblem>>, { cause: string; next: string[] }>
> = {
  authority: {
    cause: 'The authority that issued Vault’s certificate is not one that this machine trusts.',
    next: [
      'Set VAULT_CACERT to the PEM file of the authority that issued it. If it is set, that file has another authority.',
    ],
  },
  dates: {
    cause: 'Vault’s certificate has expired, or is not valid yet.',
    next: ['Ask who runs Vault to renew it. If its dates are right, correct this machine’s clock.'],
  },
  name: {
    cause: 'Vault’s certificate is for other names than the one in VAULT_ADDR.',
    next: ['Set VAULT_ADDR to a name in the certificate, or VAULT_TLS_SERVER_NAME to that name.'],
  },
};
