import { Failure, type Work } from 'engine/resource';

/** Data that would be lost and must not be: a phrase each. Data that cannot be read counts as unmanaged. */
export async function whatWouldBeLost(
  { wouldBeLost }: { readonly wouldBeLost?: (work: Work) => Promise<readonly string[]> },
  work: Work,
): Promise<readonly string[]> {
  try {
    return (await wouldBeLost?.(work)) ?? [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`its contents, which could not be read (${error.seen})`];
  }
}
