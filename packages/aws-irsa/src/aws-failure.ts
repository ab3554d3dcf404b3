import { isUntrusted, proxyErrorOf, TooLargeAnswer } from 'engine/network';
import { Failure, type FailureFacts, messageOf } from 'engine/resource';

/**
 * Whether an SDK error, or the cause of a Failure, has one of these names. The SDK's names end in
 * `Exception`; the service's own do not.
 */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  const found = error instanceof Failure ? error.error : error;
  return (
    found instanceof Error && names.some((name) => found.name === name || found.name === `${name}Exception`)
  );
}

/** The SDK's errors if it finds no credentials. */
export const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
/** AWS's errors for credentials that it does not accept. The operator has to act, and nothing was changed. */
const CREDENTIALS_REFUSED = [
  'ExpiredToken',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'SignatureDoesNotMatch',
  'InvalidSignature',
  'InvalidAccessKeyId',
];
/** AWS's errors for a concurrent change: reading again shows the next action. */
const CONCURRENT_CHANGE = ['EntityAlreadyExists', 'ConcurrentModification', 'DeleteConflict'];

const NO_SUCH_HOST = /(?:ENOTFOUND|EAI_AGAIN) \S/;
const NOT_REACHED = /ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|TimeoutError/;

/**
 * The failure for an SDK error.
 * @throws the error itself if it is a defect of this program
 */
export function awsFailure(resource: string, error: unknown): Failure {
  // A problem with the credentials or this machine, found before the call, is already a Failure.
  if (error instanceof Failure) return error;
  if (isDefect(error)) throw error;
  // The SDK's second line is advice for its own debugging.
  const message = messageOf(error).split('\n  Deserialization error')[0] ?? '';
  // Node's errors from the SDK's own code, which fails to parse such a response, say nothing about the response.
  const why = isAwsError(error, 'SyntaxError', 'TypeError') ? 'it is not what AWS returns' : message;
  const seen = isUnreadable(error) ? `the answer cannot be read: ${why}` : message;
  const facts = { seen, ...awsExplanation(error), error };
  if (facts.page !== undefined) {
    const namesNoHost = proxyErrorOf(error) === undefined && NO_SUCH_HOST.test(message);
    return new Failure({ ...facts, kind: namesNoHost ? 'input' : 'failed', resource });
  }
  const credentials = { kind: 'input', resource: 'aws credentials' } as const;
  if (isAwsError(error, ...NO_CREDENTIALS)) {
    return new Failure({ ...facts, ...credentials, seen: seen.split('\n')[0] ?? seen });
  }
  if (isAwsError(error, ...CREDENTIALS_REFUSED)) return new Failure({ ...facts, ...credentials });
  const isConcurrentChange = isAwsError(error, ...CONCURRENT_CHANGE);
  return new Failure({
    ...facts,
    ...adviceOnAws(facts.words ?? ''),
    resource,
    isConcurrentChange,
    isTemporary: wasRetried(error),
    isDenied: isAwsError(error, 'AccessDenied'),
  });
}

/** Advice if AWS refuses to exceed a quota of the account, in the words of the AWS CLI or another client. */
export function adviceOnAws(words: string): Pick<Partial<FailureFacts>, 'cause' | 'next'> {
  if (!/\bLimitExceeded(?:Exception)?\b/.test(words)) return {};
  return {
    cause: 'A quota of the AWS account is used up.',
    next: [
      /OpenIDConnectProvider/i.test(words)
        ? 'Delete the providers of deleted clusters: aws iam list-open-id-connect-providers lists all.'
        : 'Delete or detach what nobody uses any more.',
      'Or have the quota raised (Service Quotas, AWS Identity and Access Management).',
    ],
  };
}

/** Whether the SDK has repeated the call without success, because AWS throttles it or has an internal error. */
function wasRetried(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}

/** Whether our own code threw an error. Node adds a code to its errors about invalid addresses and headers. */
function isDefect(error: unknown): boolean {
  const isOfLanguage = [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);
  return isOfLanguage && !('code' in (error as Error)) && !isUnreadable(error);
}

export class UnreadableAnswer extends Error {}

/** Whether a response could not be read. The SDK adds the response to its own errors, and `$fault` to AWS's errors. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof UnreadableAnswer || error instanceof TooLargeAnswer) return true;
  return error instanceof Error && '$response' in error && !('$fault' in error);
}

/**
 * What leads to the page that explains an SDK error: that page, or its words as the AWS CLI prints them.
 * @param operation of AWS, which the SDK does not name
 */
export function awsExplanation(error: unknown, operation?: string): Pick<FailureFacts, 'page' | 'words'> {
  if (isUnanswered(error)) return { page: 'aws-not-reached' };
  const calling = operation === undefined ? '' : ` when calling the ${operation} operation`;
  const name = error instanceof Error ? error.name : 'Error';
  return { words: `An error occurred (${name})${calling}: ${messageOf(error)}` };
}

/** Whether AWS itself did not respond to a call that was sent. */
function isUnanswered(error: unknown): boolean {
  if (proxyErrorOf(error) !== undefined || isUntrusted(error) || isUnreadable(error)) return true;
  // The SDK sets `$fault` on AWS's error responses, and wraps the errors of its credential providers.
  if (error instanceof Error && '$fault' in error) return false;
  if (isAwsError(error, ...NO_CREDENTIALS, ...CREDENTIALS_REFUSED)) return false;
  const seen = `${error instanceof Error ? error.name : ''} ${messageOf(error)}`;
  return NO_SUCH_HOST.test(seen) || NOT_REACHED.test(seen);
}
