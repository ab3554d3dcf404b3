import type { Explains, PageId, Resource } from 'engine/resource';
import type { CheckLink, Finding, Link } from 'engine/run';
import { diagnose } from '../src/diagnose.ts';

const DEFAULTS = { kind: 'pod', in: 'cluster' as Resource['in'], explains: {} as Explains, waits: false };
export type Seen = Extract<Link, { readonly resource: unknown }>['seen'];
export const AS_GUIDE: Seen = {
  value: { action: 'no change', exists: true, now: 'as the guide has it', isShared: false },
};
export const MISSING: Seen = {
  value: { action: 'create', exists: false, now: 'it does not exist', isShared: false },
};
export const differing = (
  field: string,
  action: 'update' | 'conflict' = 'update',
  live = 'other',
  isShared = false,
): Seen => ({
  value: { action, exists: true, now: '', isShared, differences: [{ field, live, wanted: 'right' }] },
});

export function thing(
  step: string,
  seen: Seen,
  explains: Explains = {},
  more: Partial<typeof DEFAULTS> = {},
): Link {
  const resource = { ...DEFAULTS, name: 'the thing', explains, ...more } as Extract<
    Link,
    { readonly resource: unknown }
  >['resource'];
  return { step, name: 'thing', claim: `The thing of ${step} is right`, resource, seen };
}

export function proof(page: PageId, status: Finding['status'], ...logs: readonly string[]): CheckLink {
  const check = { name: page, page, run: async () => ({ status, detail: page }) };
  const excerpts = logs.map((text) => ({ text }));
  return {
    step: '04-verify.1',
    name: 'check',
    claim: `It is not ${page}`,
    check,
    seen: { value: { status, detail: `it is ${status}` } },
    excerpts,
  };
}

export const LOGIN = 'login-broken';
export const TRUST: Explains = { other: { page: 'trust-policy-differs', warns: 'if a login works' } };

export const found = (...links: readonly Link[]) =>
  diagnose(links).diagnoses.map(({ id, level, steps, follows, blockedBy }) => ({
    id,
    level,
    steps,
    ...(follows.length > 0 && { follows }),
    ...(blockedBy && { blockedBy }),
  }));
