import { Failure, literal, messageOf } from 'resource';

/** What the SDK's middleware knows about a call once it was sent. */
export interface CallContext {
  readonly commandName?: string;
  readonly endpointV2?: { readonly url: URL };
}

interface Answered {
  readonly output: { readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number } };
}

/**
 * Middleware for the SDK's `initialize` step. Every answer of AWS carries a request id. An answer without one, or an
 * unreadable one, came from a sign-in page, a proxy or another program.
 * @throws Failure of kind `input` that names the endpoint and what it answered.
 */
export function refuseForeignAnswers() {
  return <Args>(next: (args: Args) => Promise<Answered>, context: CallContext) =>
    async (args: Args): Promise<Answered> => {
      const answer = await next(args).catch((error: unknown) => {
        const said = unreadable(error);
        throw said === undefined ? error : foreign(context, said, error);
      });
      const { requestId, httpStatusCode } = answer.output.$metadata ?? {};
      if (requestId === undefined) {
        throw foreign(
          context,
          `HTTP ${httpStatusCode} without the request id that AWS sends with every answer`,
        );
      }
      return answer;
    };
}

/** What was answered, if the SDK could not read it. A server error (5xx) is retried as one. */
function unreadable(error: unknown): string | undefined {
  const { $response, $responseBodyText } = error as {
    $response?: { readonly statusCode: number };
    $responseBodyText?: string;
  };
  const isRead = error instanceof Error && '$fault' in error;
  if (isRead || $response === undefined || $response.statusCode >= 500) return undefined;
  const [why = ''] = messageOf(error).split('\n');
  const shown = $responseBodyText === undefined ? `which cannot be read: ${why}` : literal($responseBodyText);
  return `HTTP ${$response.statusCode}, ${shown}`;
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
