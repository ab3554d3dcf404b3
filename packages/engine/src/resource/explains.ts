import type { Difference } from './difference.ts';
import type { PageId } from './page-id.ts';

/** A page of docs/troubleshooting. A difference is a failure, unless it is only a warning. */
type Explanation = PageId | { readonly page: PageId; readonly warns: 'always' | 'if a login works' };

/** The pages of docs/troubleshooting that explain a resource. Other differences are shown as a plan shows them. */
export interface Explains {
  /** If it does not exist. */
  readonly missing?: PageId;
  /** The page of a missing resource that this one needs. If that one is missing, or cannot be used, that is the cause. */
  readonly needs?: PageId;
  /** What its system may answer. */
  readonly answers?: readonly PageId[];
  /** By the code of a difference (`about`). */
  readonly differs?: Readonly<Record<string, Explanation>>;
  /** By the field of a difference without a code. */
  readonly fields?: Readonly<Record<string, Explanation>>;
  /** Every other difference. */
  readonly other?: Explanation;
}

/** The page of a difference, and when it is no failure. */
export function explanationOf({ about, field }: Difference, { differs = {}, fields = {}, other }: Explains) {
  const found = (about === undefined ? fields[field] : differs[about]) ?? other;
  return typeof found === 'string' ? { page: found } : found;
}

/** All pages that a resource leads to. */
export function pagesOf({
  missing,
  answers = [],
  differs = {},
  fields = {},
  other,
}: Explains): readonly PageId[] {
  const ofDifferences = [...Object.values(differs), ...Object.values(fields), other ?? []].flat();
  const pages = ofDifferences.map((one) => (typeof one === 'string' ? one : one.page));
  return [...new Set([missing ?? [], ...answers, ...pages].flat())];
}
