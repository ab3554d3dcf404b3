import type { Difference } from './difference.ts';
import type { PageId } from './page-id.ts';

/** A page of docs/troubleshooting. A difference is a failure, unless the page only warns. */
type PageReference = PageId | { readonly page: PageId; readonly warns: 'always' | 'if a login works' };

/** The pages of docs/troubleshooting that explain a resource. A difference without a page is shown as in a plan. */
export interface Explains {
  /** The page for a resource that does not exist. */
  readonly missing?: PageId;
  /** The page of a missing resource that this one needs: if that resource is missing or unusable, it is the cause. */
  readonly needs?: PageId;
  /** The pages of errors that the resource's system may return. */
  readonly answers?: readonly PageId[];
  /** Pages by the code of a difference (`about`). */
  readonly differs?: Readonly<Record<string, PageReference>>;
  /** Pages by the field of a difference without a code. */
  readonly fields?: Readonly<Record<string, PageReference>>;
  /** The page of every other difference. */
  readonly other?: PageReference;
}

/** The page of a difference, and when the page only warns. */
export function explanationOf({ about, field }: Difference, { differs = {}, fields = {}, other }: Explains) {
  const reference = (about === undefined ? fields[field] : differs[about]) ?? other;
  return typeof reference === 'string' ? { page: reference } : reference;
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
