import type { Check } from 'engine/run';
import { check, fail, orElse, pass } from '../checks/check.ts';
import { identityOfGloo } from '../checks/expected-identities.ts';
import type { Guide } from '../guide.ts';

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

/** New pods get the role by a webhook of EKS. */
export function webhookExists({ kubectl }: Guide): Check {
  const name = 'pod-identity-webhook';
  const proof = check('webhook of EKS', async (work) =>
    (await kubectl.get('mutatingwebhookconfiguration', name, '', work)) === undefined
      ? fail(`there is no MutatingWebhookConfiguration ${name}`)
      : pass(name),
  );
  return { ...proof, claim: 'The webhook that gives new pods the role exists', page: 'webhook-absent' };
}
