import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { ambientSignal, askOnce, messageOf } from '../resource/index.ts';
import { LARGEST_ANSWER, TooLargeAnswer } from '../resource/whole-body.ts';

/** The response did not complete within its time limit. The AWS SDK and `isBrokenConnection` know its code, so that the call is repeated. */
export class LateAnswer extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';

  /** `within`: in milliseconds */
  constructor(within: number) {
    super(`no complete answer within ${within / 1000} s`);
  }
}

/**
 * Receives a whole response within its limits: a server may send a byte a second, or never stop sending.
 * @param within the time for the whole response, in milliseconds
 * @throws LateAnswer, the reason of `ambientSignal`, or what `receive` throws
 */
export async function inTime<T>(within: number, receive: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = ambientSignal();
  const over = AbortSignal.timeout(within);
  try {
    return await receive(ending === undefined ? over : AbortSignal.any([over, ending]));
  } catch (error) {
    ending?.throwIfAborted();
    throw over.aborted ? new LateAnswer(within) : error;
  }
}

/** How to reach a server. */
type Connection = Pick<AxiosRequestConfig, 'baseURL' | 'headers' | 'httpAgent' | 'httpsAgent' | 'socketPath'>;

export interface HttpRequest extends Pick<AxiosRequestConfig, 'url' | 'method' | 'headers' | 'data'> {
  readonly signal?: AbortSignal | undefined;
}

/** Loads axios early: a run starts kubectl first, and loads axios while kubectl logs in. */
export const loadHttpClient = askOnce(() => import('axios'));

/**
 * The client for every HTTP server. It follows no redirect, which could send a token or a request to another server, and
 * uses only its agent's proxy. It accepts any status.
 */
export function httpClient(connection: Connection = {}) {
  const client = askOnce(async () => {
    const { default: axios } = await loadHttpClient();
    return axios.create({
      ...connection,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: LARGEST_ANSWER,
      validateStatus: () => true,
    });
  });
  /**
   * Sends a request and receives the whole response within its limits.
   * @param within the time for the whole response, in milliseconds
   * @throws LateAnswer, TooLargeAnswer, the reason of the request's signal or of `ambientSignal`, or an AxiosError
   */
  return async (request: HttpRequest, within: number): Promise<AxiosResponse<unknown>> => {
    const { signal = new AbortController().signal } = request;
    const { request: send } = await client();
    try {
      return await inTime(within, (limit) =>
        send<unknown>({ ...request, signal: AbortSignal.any([signal, limit]) }),
      );
    } catch (error) {
      signal.throwIfAborted();
      // axios has no separate code for this error.
      throw /^maxContentLength size of \d+ exceeded$/.test(messageOf(error)) ? new TooLargeAnswer() : error;
    }
  };
}
