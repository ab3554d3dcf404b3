import type { Aws } from './clients.ts';

const USUAL = { UseDualStack: false, UseFIPS: false };

/**
 * The Security Token Service of a region by the SDK's endpoint rules, which know every partition. Vault and Gloo use it
 * too, so the variables that redirect the SDK do not apply. Unit: a URL.
 */
export async function stsEndpoint(aws: Aws): Promise<string> {
  const { config } = await aws.sts();
  return config.endpointProvider({ ...USUAL, Region: aws.region, UseGlobalEndpoint: false }).url.origin;
}

/** The region of IAM in a region's partition, which has one IAM: calls to it are signed for this region. */
export async function iamRegion(aws: Aws): Promise<string> {
  const { config } = await aws.iam();
  const { properties } = config.endpointProvider({ ...USUAL, Region: aws.region });
  const [scheme] = (properties?.authSchemes ?? []) as { readonly signingRegion?: string }[];
  return scheme?.signingRegion ?? aws.region;
}
