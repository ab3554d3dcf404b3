import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { ambientSignal, memoize, messageOf } from '../resource/index.ts';
import { LARGEST_ANSWER, TooLargeAnswer } from '../resource/whole-body.ts';

/** The response did not complete within its time limit. HTTP clients and `retryTransient` know its code and repeat the call. */
export class LateAnswer extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';

  /** `within`: in milliseconds */
  constructor(within: number) {
    super(`no complete answer within ${within / 1000} s`);
  }
}

/**
 * Receives a whole answer within its limits: a server may send a byte a second, or never stop sending.
 * @param within the time for the whole answer, in milliseconds
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

/** How a server is reached. */
type Connection = Pick<AxiosRequestConfig, 'baseURL' | 'headers' | 'httpAgent' | 'httpsAgent' | 'socketPath'>;

export interface HttpRequest extends Pick<AxiosRequestConfig, 'url' | 'method' | 'headers' | 'data'> {
  readonly signal?: AbortSignal | undefined;
}

/** Loads what `httpClient` uses at its first request: a run starts kubectl first, and loads it while kubectl logs in. */
export const loadHttpClient = memoize(() => import('axios'));

/**
 * The client for every server that is asked by HTTP. It follows no redirect, which could lead a token or a request elsewhere. It
 * uses no proxy but its agent's. Any status is an answer.
 */
export function httpClient(connection: Connection = {}) {
  const client = memoize(async () => {
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
   * Sends a request and receives its whole answer within its limits.
   * @param within the time for the whole answer, in milliseconds
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
      // axios has no code of its own for it.
      throw /^maxContentLength size of \d+ exceeded$/.test(messageOf(error)) ? new TooLargeAnswer() : error;
    }
  };
}
