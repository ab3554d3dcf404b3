import type { Answer } from './refusal.ts';

const HTML =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>';

/** How a proxy, a sign-in page or a broken server distorts the body of an answer. */
const BODIES = {
  empty: () => '',
  HTML: () => HTML,
  half: (body: string) => body.slice(0, Math.floor(body.length / 2)),
  null: () => 'null',
  list: () => '[]',
  '10 MB': () => JSON.stringify({ filler: 'x'.repeat(10 * 2 ** 20) }),
} as const;

/** An unexpected body in an answer whose status says that all is well. */
export type WrongShape = keyof typeof BODIES;

export const wrongShapes = Object.keys(BODIES) as WrongShape[];

/** A body in the wrong shape. Pure. */
export function distort(shape: WrongShape, body: string): string {
  return BODIES[shape](body);
}

/** An answer with its body in the wrong shape; a page is answered without the headers of the service. Pure. */
export function misshapen(shape: WrongShape, answer: Answer): Answer {
  const headers = shape === 'HTML' ? { 'content-type': 'text/html' } : answer.headers;
  return { ...answer, status: 200, headers, body: Buffer.from(distort(shape, answer.body.toString('utf8'))) };
}

export function isWrongShape(kind: string): kind is WrongShape {
  return kind in BODIES;
}
