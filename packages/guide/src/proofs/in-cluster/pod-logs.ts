import {
  askOnce,
  brief,
  few,
  NotObservable,
  observe,
  observedValue,
  type StepContext,
} from 'engine/resource';
import type { Check, Finding, LogExcerpt } from 'engine/run';
import {
  failureLineOf,
  hadNoAnswer,
  lastLoginFailed,
  loginMetrics,
  logOf,
  logOfLogin,
  malformedSecretLine,
  type PodLog,
  podsOf,
  recentExitReason,
  vaultReachableSince,
} from 'gloo-install/internal';
import { NAMESPACE_OF_VAULT } from 'vault-auth/internal';
import { check, fail, pass, warn, withExcerpts, withNames } from '../../check.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../../guide.ts';
import { asGloo } from '../as-gloo/as-gloo.ts';
import { listGlooSecrets, malformedSecrets, secretsInBoth } from '../as-gloo/gloo-secrets.ts';

const ofVault = { namespace: NAMESPACE_OF_VAULT, serviceAccounts: ['vault'] };

/** The log of the running Vault, which may say why Vault refused a login. */
export async function vaultLogs({ kubectl }: Guide, work: StepContext): Promise<readonly LogExcerpt[]> {
  const running = (await podsOf(kubectl, ofVault, work)).filter((pod) => recentExitReason(pod) === undefined);
  return heardIn(await Promise.all(running.map((pod) => logOf(kubectl, pod, NAMESPACE_OF_VAULT, work))));
}

function heardIn(logs: readonly PodLog[]): readonly LogExcerpt[] {
  return logs.flatMap(({ pod, text }) => ('value' in text ? [{ text: text.value, from: pod }] : []));
}

/** The last error in each log, with its continuation lines. */
export function lastErrors(logs: readonly LogExcerpt[]): readonly string[] {
  return logs.flatMap(({ text, from }) => {
    const last = text.split(/\n(?!\s)/).findLast((entry) => /\[ERROR\]|"@level":"error"/.test(entry));
    return last === undefined ? [] : [`${from}: ${brief(last.replaceAll(/\s*\n[\s|]*/g, ' '))}`];
  });
}

/** The logs of a service account's pods from their last failed login. The problem is over if Vault has come back since. */
export async function failedLogins(
  guide: Guide,
  account: string,
  work: StepContext,
): Promise<readonly LogExcerpt[]> {
  const { kubectl, NAMESPACE: namespace, VAULT_ADDRESS } = guide;
  const metrics = await loginMetrics(kubectl, { namespace, serviceAccount: account }, work);
  const since = await vaultReachableSince(kubectl, VAULT_ADDRESS, work);
  const ofPods = metrics.filter(lastLoginFailed).map(async (login): Promise<LogExcerpt> => {
    const text = await logOfLogin(kubectl, login, namespace, work);
    const isOver = since > (login.lastFailure ?? 0);
    return { text, from: login.pod, isOver, isOutOfReach: hadNoAnswer(text) };
  });
  return [...(await Promise.all(ofPods)), ...(await vaultLogs(guide, work))];
}

/** Whether the logs of Gloo's pods, and of Vault's ended pods, say why the pods end, or that Gloo cannot read a secret. */
export function logsNameNoFailure(guide: Guide): Check {
  const { kubectl, NAMESPACE: namespace } = guide;
  return {
    ...check('logs of the pods', async (work) => {
      const [gloo, vault] = await Promise.all([
        podsOf(kubectl, { namespace, serviceAccounts: SERVICE_ACCOUNTS }, work),
        podsOf(kubectl, ofVault, work),
      ]);
      const endedOfVault = vault.filter((pod) => recentExitReason(pod) !== undefined);
      const logs = await Promise.all([
        ...gloo.map((pod) => logOf(kubectl, pod, namespace, work)),
        ...endedOfVault.map((pod) => logOf(kubectl, pod, NAMESPACE_OF_VAULT, work)),
      ]);
      if (logs.length === 0) throw new NotObservable('no pod of Gloo runs');
      const ended = logs.filter((log) => log.ended !== undefined);
      const malformed = logs.filter((log) => malformedSecretLine(log) !== undefined);
      const heard = heardIn([...new Set([...malformed, ...ended])]);
      const isWrong = ended.some(({ isReady }) => !isReady);
      const [first] = malformed;
      if (first !== undefined) return withExcerpts(heard, await secretFinding(guide, first, isWrong, work));
      const text = ended.map((log) => `${log.ended}; ${lastWords(log)}`).join('; ');
      const [last] = ended;
      if (last !== undefined) {
        const place = endedOfVault.some(({ name }) => name === last.pod) ? NAMESPACE_OF_VAULT : namespace;
        const found = withNames({ pod: last.pod, namespace: place }, isWrong ? fail(text) : warn(text));
        return { ...withExcerpts(heard, found), fact: `${last.pod} has ended; ${lastWords(last)}` };
      }
      const cut = logs.filter(({ isCut }) => isCut).map(({ pod }) => pod);
      if (cut.length > 0)
        throw new NotObservable(`${cut.join(', ')}: its log is too long to be read to its end`);
      for (const log of logs) observedValue(log.text);
      return pass(`${logs.map(({ pod }) => pod).join(', ')}, in the last 5 minutes`);
    }),
    claim: 'The pods’ logs name no failure',
    page: 'pod-not-ready',
  };
}

/**
 * Whether Gloo's log names a secret that it cannot parse. A line from minutes ago may be about a corrected secret: the proof of the logins
 * says whether Gloo has read its secrets since.
 */
async function secretFinding(
  guide: Guide,
  log: PodLog,
  isWrong: boolean,
  work: StepContext,
): Promise<Finding> {
  const line = malformedSecretLine(log) ?? '';
  const found = await observe(async () => {
    return malformedSecrets(await listedSecrets(guide, work), line);
  });
  const said = `${log.ended ?? log.pod}: ${brief(line)}`;
  const malformed = 'value' in found ? found.value : [];
  const [first] = malformed;
  if (first !== undefined) {
    const [namespace = '', name = ''] = first.path.split('/').slice(-2);
    const paths = malformed.map(({ path }) => path).join(', ');
    const names = { namespace, name, ...(first.version > 1 && { version: String(first.version - 1) }) };
    return {
      ...withNames(names, fail(`${said}; it is ${paths}`)),
      fact: `Gloo cannot parse ${paths}`,
    };
  }
  if (log.isCut) return fail(said);
  if ('unknown' in found) throw new NotObservable(`${said}; ${found.unknown}`);
  const now = `all secrets can be parsed now; before, ${said}`;
  const start = `kubectl delete pod ${log.pod} -n ${guide.NAMESPACE}`;
  return isWrong ? warn(now, `Kubernetes starts the pod again within minutes. At once: ${start}`) : pass(now);
}

/** Whether an error of Gloo is about a secret that it could not parse, and all secrets can be parsed by now. */
export async function isOfCorrectedSecret(guide: Guide, error: string, work: StepContext): Promise<boolean> {
  const line = malformedSecretLine({ text: { value: error } });
  if (line === undefined) return false;
  const found = await observe(async () => malformedSecrets(await listedSecrets(guide, work), line));
  return 'value' in found && found.value.length === 0;
}

/** The start of the stack trace of a Go program that ends by a panic. */
const STACK_TRACE = /^(?:goroutine \d+ |runtime stack:)/m;

function lastWords({ text }: PodLog): string {
  if ('unknown' in text) return `its log is unknown: ${text.unknown}`;
  const last = failureLineOf(text.value.split(STACK_TRACE)[0] ?? '');
  return last ? `the last line of its log: ${brief(last)}` : 'its log is empty';
}

/** Whether Gloo can list its secrets, and none also exists in Kubernetes, as far as the operator may read. */
export function secretsOf(guide: Guide): readonly Check[] {
  const look = askOnce(async (work: StepContext) =>
    secretsInBoth(await listedSecrets(guide, work), guide.kubectl, work),
  );
  const proof = check('secrets of Gloo', async (work) => {
    const { inVault, inBoth } = await look(work);
    const [namespace = '', name = ''] = inBoth[0]?.split('/') ?? [];
    if (inBoth.length > 0) return withNames({ namespace, name }, warn(few(inBoth)));
    return pass(inVault === 0 ? 'Vault has none for Gloo yet' : `${inVault} in Vault for Gloo`);
  });
  // Only this check lists the Secrets of a namespace, so a missing permission is a warning.
  const listing = check('Secrets of Kubernetes', async (work) => {
    const { unseen } = await look(work);
    return unseen.length === 0 ? pass('listed') : warn(unseen.join('; '));
  });
  return [
    {
      ...proof,
      claim: 'No secret is in both Vault and Kubernetes',
      page: 'secret-in-both',
    },
    { ...listing, claim: 'You may list the Secrets of Gloo’s namespaces' },
  ];
}

/** The secrets that Gloo reads. @throws NotObservable if no login works: the logins themselves report why */
async function listedSecrets(guide: Guide, work: StepContext) {
  const vault = await observe(() => asGloo(guide, work));
  if ('unknown' in vault) throw new NotObservable('no login as Gloo works');
  return listGlooSecrets(vault.value, guide.VAULT_KV_PATH);
}
