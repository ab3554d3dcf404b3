import type { Check } from 'engine/run';
import { observePod, ROLE_ANNOTATION } from 'gloo-install/internal';
import { check, fail, orElse, pass, warn } from '../../check.ts';
import { identityOfGloo } from '../../checks/expected-identities.ts';
import type { Guide } from '../../guide.ts';

/** No association gives new pods another role. */
export function noPodIdentity(guide: Guide): Check {
  const advice = identityOfGloo(guide);
  return {
    name: advice.name,
    run: orElse(advice.look),
    claim: 'No EKS Pod Identity association overrides Gloo’s role',
    page: 'gloo-of-pod-identity',
  };
}

/** New pods get the role from a webhook of EKS, which may skip a namespace: the API server shows what a pod would get. */
export function newPodsGetRole({ kubectl, NAMESPACE, SERVICE_ACCOUNTS, VAULT_AUTH_ROLE_ARN }: Guide): Check {
  const name = 'pod-identity-webhook';
  const look: Check['run'] = async (work) => {
    if ((await kubectl.get('mutatingwebhookconfiguration', name, '', work)) === undefined)
      return fail(`there is no MutatingWebhookConfiguration ${name}`);
    const [accounts, deployments] = await Promise.all([
      kubectl.list('serviceaccount', NAMESPACE, work),
      kubectl.list('deployment', NAMESPACE, work),
    ]);
    const annotated = accounts
      .filter(({ metadata }) => metadata.annotations?.[ROLE_ANNOTATION] === VAULT_AUTH_ROLE_ARN)
      .map(({ metadata }) => metadata.name);
    const templates = deployments
      .flatMap(({ spec }) => spec?.template ?? [])
      .filter(({ spec }) => {
        const account = spec?.serviceAccountName ?? '';
        return SERVICE_ACCOUNTS.includes(account) && annotated.includes(account);
      });
    const tried = templates.map(async (template) => {
      const metadata = { ...template.metadata, generateName: 'tried-' };
      const { serviceAccount, role, podIdentity } = observePod(
        await kubectl.dryRunCreate('Pod', NAMESPACE, { ...template, metadata }, work),
      );
      // Another role comes from a variable of the Deployment, whose own link reports it.
      return podIdentity || role !== undefined
        ? []
        : [`a new pod of ${serviceAccount} would get no AWS_ROLE_ARN`];
    });
    const wrong = (await Promise.all(tried)).flat();
    const shows = `kubectl get mutatingwebhookconfiguration ${name} -o yaml shows which pods it leaves out.`;
    return wrong.length > 0 ? fail(wrong.join('; '), shows) : pass(name);
  };
  const notTried = (why: string) => warn(`whether a new pod would get the role could not be tried: ${why}`);
  const proof = check('webhook of EKS', orElse(look, notTried));
  return { ...proof, claim: 'New pods of Gloo get the role', page: 'webhook-absent' };
}
