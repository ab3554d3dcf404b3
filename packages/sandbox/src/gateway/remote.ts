/** The methods of an object in another process. Each takes at most one argument. */
export type Remote<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Promise<Awaited<Result>>
    : never;
};

/** The control interface of the gateway at a port. Calling a method posts its argument as JSON. */
export function remote<Methods>(port: number): Remote<Methods> {
  return new Proxy({} as Remote<Methods>, {
    get: (_none, name) =>
      // `await` must not treat it as a promise.
      name === 'then' ? undefined : (argument: unknown) => send(port, String(name), argument),
  });
}

/** Where it answers a POST for each method. */
export const controlAddress = (port: number): string => `http://127.0.0.1:${port}/control`;

async function send(port: number, name: string, argument: unknown): Promise<unknown> {
  const response = await fetch(`${controlAddress(port)}/${name}`, {
    method: 'POST',
    ...(argument === undefined ? {} : { body: JSON.stringify(argument) }),
  });
  const answer = (await response.json()) as { error?: string } | null;
  if (!response.ok) throw new Error(`sandbox gateway: ${name}: ${answer?.error ?? response.status}`);
  return answer;
}
