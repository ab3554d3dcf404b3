import { Aws } from '../src/clients.ts';

/** AWS's responses, by action; a call is refused by `undefined` or a thrown error. */
export type AwsAnswers = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => object | undefined>
>;

/** SDK clients whose calls get these responses. A call without a response is refused. */
export async function awsThatAnswers(answers: AwsAnswers): Promise<Aws> {
  const answered =
    (_next: unknown, { commandName = '' }: { commandName?: string }) =>
    async ({ input }: { input: Record<string, unknown> }) => {
      const output = answers[commandName.replace('Command', '')]?.(input);
      if (output === undefined) throw new Error('refused');
      return { output, response: {} };
    };
  const aws = new Aws('us-east-1');
  const first = { step: 'initialize', priority: 'high' } as const;
  (await aws.iam()).middlewareStack.add(answered as never, first);
  (await aws.eks()).middlewareStack.add(answered as never, first);
  return aws;
}
