import type { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import {
  type Environment,
  inTime,
  LateAnswer,
  OutgoingAgent,
  readAuthority,
  TooLargeAnswer,
  wholeBody,
} from 'engine/network';
import { askOnce } from 'engine/resource';
import { operatorCredentials } from './credentials.ts';
import { namedProfile, readProfiles, sdkName } from './profiles.ts';

/** The number of attempts at a call that fails with a transient error. */
const ATTEMPTS = 5;

/**
 * The settings of the SDK's clients: the credentials that sign calls, and the connection. The configured proxy and the
 * authorities of AWS_CA_BUNDLE apply as in the AWS CLI; the SDK itself reads neither.
 */
export function awsSettings(environment: Environment = process.env) {
  return askOnce(async () => {
    const { AWS_CA_BUNDLE: bundle } = environment;
    const profile = namedProfile(environment)?.name;
    const agent = new OutgoingAgent({
      environment,
      ca: bundle ? readAuthority('AWS_CA_BUNDLE', bundle) : undefined,
    });
    const connection = { maxAttempts: ATTEMPTS, requestHandler: await requestHandler(agent) };
    const profiles = readProfiles(environment);
    // The SDK's clients read the same files, so these are read first. Only the credentials need them.
    await profiles.catch(() => undefined);
    const credentials = operatorCredentials(connection, environment, profiles);
    return { ...connection, credentials, ...(profile && { profile: sdkName(profile) }) };
  });
}

/** How long a whole response may take. */
const ANSWER_WITHIN_MS = 10_000;

type Handle = NodeHttpHandler['handle'];

/** Sends the requests of the SDK's clients, including those that only fetch credentials. */
async function requestHandler(agent: Agent): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  class WholeAnswers extends NodeHttpHandler {
    /** @throws LateAnswer, which the SDK repeats, or TooLargeAnswer, which it does not */
    override async handle(request: Parameters<Handle>[0]): ReturnType<Handle> {
      try {
        return await inTime(ANSWER_WITHIN_MS, async (abortSignal) => {
          const { response } = await super.handle(request, { abortSignal });
          response.body = await wholeBody(response.body, abortSignal);
          return { response };
        });
      } catch (error) {
        const { protocol, hostname, port } = request;
        if (error instanceof LateAnswer || error instanceof TooLargeAnswer)
          error.message += ` (${protocol}//${hostname}${port === undefined ? '' : `:${port}`})`;
        throw error;
      }
    }
  }
  return new WholeAnswers({
    httpAgent: agent,
    // The agent handles both protocols, but the compiler does not accept it as an https.Agent.
    httpsAgent: agent as HttpsAgent,
    connectionTimeout: 5000,
  });
}
