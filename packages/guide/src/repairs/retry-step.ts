import type { Resource } from 'engine/resource';
import type { Step } from 'engine/run';

/** What a step does, to be done again once the guide's repair is in place. */
export function retryStep({ resources = [], after = [], repair, foresee }: Partial<Step> = {}) {
  const more = {
    after: [...after, 'iam-policy-attachment'],
    ...(repair && { repair }),
    ...(foresee && { foresee }),
  };
  return [resources.map(writtenAgain), more] as const;
}

/**
 * Forces a rewrite even if nothing differs. Vault looks up the IAM role as it writes, and only its own error proves
 * which role it runs with: a role that is only inferred is never repaired.
 */
function writtenAgain(resource: Resource): Resource {
  let isWritten = false;
  // Its check and its undo are on the page of the Vault section.
  const { check: _check, remove: _remove, ...again } = resource;
  return {
    ...again,
    differs(live) {
      const differences = resource.differs(live);
      if (isWritten || differences.length > 0) return differences;
      return [{ field: 'lookup of the IAM role', live: 'not tried', wanted: 'tried again' }];
    },
    async write(live, work) {
      await resource.write(live, work);
      isWritten = true;
    },
  };
}
