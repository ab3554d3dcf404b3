import type { Answer } from './connection.ts';

const HTML =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>';

/** The wrong bodies that a proxy, a sign-in page or a broken server may answer with. */
const BODIES = {
  empty: () => '',
  HTML: () => HTML,
  half: (body: string) => body.slice(0, Math.floor(body.length / 2)),
  null: () => 'null',
  list: () => '[]',
  '10 MB': () => JSON.stringify({ filler: 'x'.repeat(10 * 2 ** 20) }),
} as const;

/** The kind of an unexpected body in an answer with a successful status. */
export type WrongShape = keyof typeof BODIES;

export const wrongShapes = Object.keys(BODIES) as WrongShape[];

/** Distorts a body. Pure. */
export function distort(shape: WrongShape, body: string): string {
  return BODIES[shape](body);
}

/** Distorts the body of an answer. A page also lacks the headers of the service. Pure. */
export function distortAnswer(shape: WrongShape, answer: Answer): Answer {
  const headers = shape === 'HTML' ? { 'content-type': 'text/html' } : answer.headers;
  return { ...answer, status: 200, headers, body: Buffer.from(distort(shape, answer.body.toString('utf8'))) };
}

export function isWrongShape(kind: string): kind is WrongShape {
  return kind in BODIES;
}
