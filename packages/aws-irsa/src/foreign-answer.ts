import { TooLargeAnswer } from 'engine/network';
import { Failure, literal, messageOf } from 'engine/resource';

/** What the SDK's middleware knows about a call once it was sent. */
export interface CallContext {
  readonly commandName?: string;
  readonly endpointV2?: { readonly url: URL };
}

interface Answered {
  readonly output: {
    readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
    readonly [member: string]: unknown;
  };
}

/** Operations whose answer has at least one member; others may answer nothing. */
const ANSWERING = /^(?:Get|List|Describe|Simulate|Create|Assume)/;

/**
 * Middleware for the SDK's `initialize` step. Every answer of AWS carries a request id. An answer without one, an
 * unreadable one, or one without what was asked for came from a sign-in page, a proxy or another program.
 * @throws Failure of kind `input` that names the endpoint and what it answered.
 */
export function refuseForeignAnswers() {
  return <Args>(next: (args: Args) => Promise<Answered>, context: CallContext) =>
    async (args: Args): Promise<Answered> => {
      const answer = await next(args).catch((error: unknown) => {
        const said = unreadable(error);
        throw said === undefined ? error : foreign(context, said, error);
      });
      const { $metadata: { requestId, httpStatusCode } = {}, ...members } = answer.output;
      if (requestId === undefined) {
        throw foreign(
          context,
          `HTTP ${httpStatusCode} without the request id that AWS sends with every answer`,
        );
      }
      const isEmpty = Object.values(members).every((member) => member === undefined);
      if (isEmpty && ANSWERING.test(context.commandName ?? ''))
        throw foreign(context, `HTTP ${httpStatusCode} without anything that was asked for`);
      return answer;
    };
}

/** What was answered, if the SDK could not read it. A server error (5xx) is retried as one. */
function unreadable(error: unknown): string | undefined {
  if (error instanceof TooLargeAnswer) return error.message;
  const { $response, $responseBodyText } = error as {
    $response?: { readonly statusCode: number };
    $responseBodyText?: string;
  };
  const isRead = error instanceof Error && '$fault' in error;
  if (isRead || $response === undefined || $response.statusCode >= 500) return undefined;
  // For JSON, only V8's message has the start of the body.
  const [, beginning] = /"(.*)"\.\.\. is not valid JSON$/s.exec(messageOf(error)) ?? [];
  const body = $responseBodyText ?? beginning;
  return `HTTP ${$response.statusCode}, ${body === undefined ? 'which cannot be read' : literal(body)}`;
}

function foreign({ commandName = '', endpointV2 }: CallContext, said: string, error?: unknown): Failure {
  const operation = commandName.replace(/Command$/, '');
  const endpoint = endpointV2?.url.origin;
  return new Failure({
    kind: 'input',
    resource: `AWS endpoint ${endpoint ?? ''}`.trim(),
    seen: `it answered ${operation} with ${said}`,
    cause: 'A sign-in page, a proxy or another program answers at this address, not AWS.',
    next: [
      'Check AWS_ENDPOINT_URL, its variants such as AWS_ENDPOINT_URL_IAM, and endpoint_url in your AWS configuration file.',
      ...(endpoint === undefined ? [] : [`curl --silent --include ${endpoint} shows what answers.`]),
    ],
    error,
  });
}
