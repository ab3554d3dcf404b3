import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { POD_AGENT, readCall } from './aws-call.ts';
import { bodyOf, forwardedRequest, send } from './forward.ts';
import { destinationOf } from './proxy.ts';
import type { Answer } from './refusal.ts';
import { attachedPoliciesQuota } from './rules/attached-policies-quota.ts';
import { crossAccountTrust } from './rules/cross-account-trust.ts';
import { dated } from './rules/date.ts';
import { eksClusters } from './rules/eks-clusters.ts';
import { eksOwnCalls } from './rules/eks-own-calls.ts';
import { faults } from './rules/faults.ts';
import { federatedPrincipals } from './rules/federated-principals.ts';
import { issuedKeys } from './rules/issued-keys.ts';
import { delayed } from './rules/latency.ts';
import { logged } from './rules/log.ts';
import { moto } from './rules/moto.ts';
import { motoDenials } from './rules/moto-denials.ts';
import { motoGaps } from './rules/moto-gaps.ts';
import { namesAndBoundaries } from './rules/names-and-boundaries.ts';
import { pages } from './rules/pages.ts';
import { permissions } from './rules/permissions.ts';
import { providerUrl } from './rules/provider-url.ts';
import { rate } from './rules/rate.ts';
import { regions } from './rules/regions.ts';
import { type AccountState, follow, type Rule } from './rules/rule.ts';
import { signature } from './rules/signature.ts';
import { ssoPortal } from './rules/sso-portal.ts';
import { visibility } from './rules/visibility.ts';
import { webIdentity } from './rules/web-identity.ts';
import { isSigned } from './sigv4.ts';

/** The rules of AWS. A call passes them in this order, and its answer in reverse. */
const RULES: readonly Rule[] = [
  logged,
  dated,
  delayed,
  faults,
  signature,
  regions,
  rate,
  ssoPortal,
  issuedKeys,
  pages,
  visibility,
  webIdentity,
  permissions,
  crossAccountTrust,
  namesAndBoundaries,
  federatedPrincipals,
  attachedPoliciesQuota,
  eksOwnCalls,
  eksClusters,
  providerUrl,
  motoGaps,
  motoDenials,
  moto,
];

/** The server that clients use as AWS. It adds to moto the rules that moto lacks. */
export function awsFront(account: AccountState): Server {
  return createServer((incoming, outgoing) => {
    // Vault sends a double slash between endpoint and path, which AWS accepts.
    incoming.url = incoming.url?.replace(/^\/+/, '/') ?? '/';
    answerOf(account, incoming)
      .then((answer) => send(outgoing, answer))
      .catch((error: unknown) => {
        console.error('aws front:', error);
        if (!outgoing.headersSent) outgoing.writeHead(502).end();
        else outgoing.destroy();
      });
  });
}

async function answerOf(account: AccountState, incoming: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(incoming);
  const request = forwardedRequest(incoming, body);
  const call = readCall(request, destinationOf(incoming.socket));
  const owner = account.keys.get(call.accessKeyId ?? '');
  const caller = owner && (await isSigned(request, owner.secretAccessKey)) ? owner : undefined;
  const ofPod = request.headers['user-agent']?.includes(POD_AGENT) === true;
  return follow(RULES, account, { call, request, id: randomUUID(), caller, ofPod, isAllowed: false });
}
