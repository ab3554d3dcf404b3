import { BlockList, isIP } from 'node:net';
import { wrongInput } from '../resource/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxySetting {
  readonly url: URL;
  readonly variable: string;
  readonly shown: string;
}

/**
 * The proxy for an address, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY in upper or lower case; `undefined` for a direct
 * connection. The rules are Go's (golang.org/x/net/http/httpproxy), and so those of kubectl, helm and Vault's own
 * client: `example.com` covers its subdomains, an entry may be a range (`10.0.0.0/8`), and addresses on this machine,
 * such as a port-forward, never use a proxy.
 * @throws Failure of kind input if the variable holds no valid proxy address.
 */
export function proxyFor(target: URL, environment: Environment): ProxySetting | undefined {
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const variable = [name, name.toLowerCase()].find((one) => environment[one]);
  if (variable === undefined || isDirect(target, environment.NO_PROXY || environment.no_proxy || '')) {
    return undefined;
  }
  return { variable, ...parsed(variable, environment[variable] ?? '') };
}

/**
 * Checks the proxy variables before the first call.
 * @throws Failure of kind input. Its message shows no value, which may contain credentials.
 */
export function checkProxies(environment: Environment): void {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    if (environment[name]) parsed(name, environment[name]);
  }
}

function parsed(variable: string, value: string): { url: URL; shown: string } {
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`);
    // The proxy's header needs the decoded credentials.
    decodeURIComponent(`${url.username}:${url.password}`);
    if (/^https?:$/.test(url.protocol) && url.hostname !== '')
      return { url, shown: `${url.protocol}//${url.host}` };
  } catch {
    // The error of `new URL` would contain the value.
  }
  throw wrongInput(
    variable,
    'it is not the address of an HTTP proxy (its value is not shown: it may hold credentials)',
    `Set ${variable} to http://host:port or https://host:port (user:password@ before the host if the proxy asks for it, special characters as %xx), or unset it.`,
  );
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || isIn(LOOPBACK, host);
}

/** Whether an address leads to whatever host uses it: loopback, its names, and the address of no host. */
export function isThisHost(url: URL): boolean {
  const host = hostOf(url).replace(/\.$/, '');
  return isLoopback(url) || /(?:^|\.)localhost$/.test(host) || host === '0.0.0.0' || host === '::';
}

/** An IPv6 address loses its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isDirect(target: URL, noProxy: string): boolean {
  if (isLoopback(target)) return true;
  const host = hostOf(target);
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return noProxy.split(/[,\s]+/).some((entry) => entry !== '' && fits(entry.toLowerCase(), host, port));
}

function fits(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range) return isInRange(range[1] ?? '', Number(range[2]), host);
  if (isIP(entry) !== 0) return entry === host;
  const [, named = entry, ofPort] = /^(.*?):(\d+)$/.exec(entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const name = named.replace(/^\[|\]$/g, '').replace(/^\*\./, '.');
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

function isInRange(address: string, prefix: number, host: string): boolean {
  const family = isIP(address);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return isIn(range, host);
}

function isIn(range: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && range.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** A proxy could not be reached, or refused the call. The message never contains the proxy's credentials. */
export class ProxyError extends Error {
  /** Node's code for a broken connection, which tells clients that a retry may succeed. */
  readonly code: string | undefined;

  constructor(message: string, error?: unknown) {
    super(message, { cause: error });
    this.name = 'ProxyError';
    this.code = (error as { code?: string } | undefined)?.code;
  }
}

/** The proxy's message within an HTTP client's error, if the proxy caused it. */
export function proxyErrorOf(error: unknown): string | undefined {
  return chain(error).find((one) => one instanceof ProxyError)?.message;
}

/** Why a certificate is refused: no trusted authority issued it, or it is for another time or another host. */
type CertificateProblem = 'authority' | 'dates' | 'name';

/** Node's codes for these problems. */
const CERTIFICATE_CODES: Readonly<Record<CertificateProblem, readonly string[]>> = {
  authority: [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_SIGNATURE_FAILURE',
  ],
  dates: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
  name: ['ERR_TLS_CERT_ALTNAME_INVALID'],
};

/** The problem of the other end's certificate, if it is the reason why a call failed. */
export function certificateProblem(error: unknown): CertificateProblem | undefined {
  const codes = chain(error).map(({ code }) => String(code));
  const problems = Object.keys(CERTIFICATE_CODES) as CertificateProblem[];
  return problems.find((problem) => CERTIFICATE_CODES[problem].some((code) => codes.includes(code)));
}

export const isUntrusted = (error: unknown): boolean => certificateProblem(error) === 'authority';

/** An error and its causes: HTTP clients wrap the original error. */
function chain(error: unknown): (Error & { code?: unknown })[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error && !found.includes(one); one = one.cause) found.push(one);
  return found;
}
