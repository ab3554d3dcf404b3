/** What Vault's `sts_endpoint` is, compared with the guide's for a region. */
export type StsEndpoint =
  /** The guide's, however it is written. */
  | 'same'
  /** Another of AWS for the region, which somebody chose: in a VPC, FIPS, or dual-stack. */
  | 'chosen'
  /** None, which is the global one, or AWS's for another region. */
  | 'of another region'
  /** One that somebody chose, and that is not known to serve the region. */
  | 'unknown'
  /** Not a URL that Vault can call. */
  | 'broken';

export function stsEndpoint(live: string, wanted: string, region: string): StsEndpoint {
  if (live === '') return 'of another region';
  const url = URL.canParse(live) ? new URL(live) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'broken';
  const guides = new URL(wanted);
  // Vault adds a slash of its own.
  if (!/^\/*$/.test(url.pathname) || url.search !== '') return 'unknown';
  if (url.origin === guides.origin) return 'same';
  if (url.protocol !== 'https:' || url.port !== '') return 'unknown';
  const host = url.hostname;
  const suffix = guides.hostname.slice(`sts.${region}.`.length);
  const isInVpc = host.startsWith('vpce-') && host.endsWith(`.sts.${region}.vpce.${suffix}`);
  if (isInVpc || [`sts-fips.${region}.${suffix}`, `sts.${region}.api.aws`].includes(host)) return 'chosen';
  const isRegional = /^sts\.[\w-]+\./.test(host) && host.slice(host.indexOf('.', 4) + 1) === suffix;
  return isRegional || host === 'sts.amazonaws.com' ? 'of another region' : 'unknown';
}
