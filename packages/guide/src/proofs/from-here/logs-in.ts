import { Failure } from 'engine/resource';
import type { Check } from 'engine/run';
import { check, fail, pass, withCause, withExcerpts } from '../../check.ts';
import type { Guide } from '../../guide.ts';
import { assume, logInAs } from '../as-gloo/as-gloo.ts';
import { lastErrors, vaultLogs } from '../in-cluster/pod-logs.ts';

/** A service account can exchange its token for a Vault token. */
export function logsIn(guide: Guide, account: string): Check {
  const proof = check(`service account ${account}`, async (work) => {
    const credentials = await assume(guide, account, work);
    await logInAs(guide, account, work);
    return pass(`${credentials.assumedRoleArn} was given a Vault token`);
  });
  return {
    ...proof,
    claim: `A login as ${account} gets a token`,
    page: 'login-broken',
    advisory: true,
    async look(work) {
      try {
        return await proof.run(work);
      } catch (error) {
        // Wrong input, such as an exhausted operator's token, says nothing about a login.
        if (!(error instanceof Failure) || error.kind === 'input') throw error;
        const { resource, seen, words = seen, cause, next } = error;
        const logs = await vaultLogs(guide, work);
        const heard = [{ text: words, from: account }, ...logs];
        const found = withCause(cause, fail(`${resource}: ${seen}`, ...next));
        return { ...withExcerpts(heard, found), logged: lastErrors(logs) };
      }
    },
  };
}
