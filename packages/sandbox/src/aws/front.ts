import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { POD_AGENT, readCall } from './call.ts';
import { bodyOf, forwardedRequest, send } from '../gateway/connection/forward.ts';
import { destinationOf } from '../gateway/connection/proxy.ts';
import { isSigned } from './signature.ts';
import type { Answer } from './refusal.ts';
import { RULES } from './rules/index.ts';
import { type AccountState, follow } from './rules/rule.ts';

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
