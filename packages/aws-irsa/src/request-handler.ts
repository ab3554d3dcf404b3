import type { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { inTime, wholeBody } from 'engine/network';

/** How long a whole answer may take, in milliseconds. */
const WITHIN = 10_000;

type Handle = NodeHttpHandler['handle'];

/** How the SDK's clients send requests, also those that only fetch credentials. */
export async function requestHandler(agent: Agent): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  class WholeAnswers extends NodeHttpHandler {
    /** @throws LateAnswer, which the SDK repeats, or TooLargeAnswer, which it does not */
    override handle(request: Parameters<Handle>[0]): ReturnType<Handle> {
      return inTime(WITHIN, async (abortSignal) => {
        const { response } = await super.handle(request, { abortSignal });
        response.body = await wholeBody(response.body, abortSignal);
        return { response };
      });
    }
  }
  return new WholeAnswers({
    httpAgent: agent,
    // The agent handles both protocols, but the compiler does not accept it as an https.Agent.
    httpsAgent: agent as HttpsAgent,
    connectionTimeout: 5000,
  });
}
