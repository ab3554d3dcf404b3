import { isLoopback } from 'engine/network';
import { Failure } from 'engine/resource';

export interface Redirect {
  readonly status: number;
  readonly location: unknown;
  /** Whether the redirected request was itself the result of a redirect. */
  readonly again: boolean;
}

/**
 * Where a redirect leads, if Vault's token may be sent there. A standby sends clients to the active node by 307, to the
 * same path. We follow it only to an https address that VAULT_CACERT verifies, or between loopback addresses.
 * @param verified whether VAULT_CACERT verifies the connection; the public authorities vouch for any host
 * @throws Failure that names the place, for every other redirect
 */
export function followRedirect(asked: URL, { status, location, again }: Redirect, verified: boolean): URL {
  const target =
    typeof location === 'string' && URL.canParse(location, asked.href) ? new URL(location, asked) : undefined;
  const place = target === undefined || target.origin === 'null' ? 'an unreadable address' : target.origin;
  const refused = (cause: string, next = `If you know that ${place} is your Vault, set VAULT_ADDR to it.`) =>
    new Failure({
      resource: `vault at ${asked.origin}`,
      seen: `it redirects to ${place} (HTTP ${status}); the request was not sent there, since it carries a credential`,
      cause,
      next: [
        next,
        'If you do not know it, find out what answers at VAULT_ADDR before you use this token there again.',
      ],
    });
  if (target === undefined || again || status !== 307 || pathOf(target) !== pathOf(asked)) {
    throw refused(
      'A Vault standby redirects once, by HTTP 307, to the same path. This is a load balancer, a sign-in page or another server.',
    );
  }
  if (asked.protocol === 'https:' && target.protocol !== 'https:') {
    throw refused(
      'The redirect leads from https to http, where anyone on the network path can read the token.',
      'Set an https address as api_addr of the active Vault node.',
    );
  }
  if (isLoopback(asked) && isLoopback(target)) return target;
  if (target.protocol === 'https:' && verified) return target;
  throw refused(
    'A standby’s redirect is followed only to an https address whose certificate VAULT_CACERT verifies (without VAULT_SKIP_VERIFY).',
    `If you know that ${place} is your Vault, set VAULT_ADDR to it, or VAULT_CACERT to the authority of both.`,
  );
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}
