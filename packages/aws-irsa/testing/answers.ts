import { Aws } from '../src/clients.ts';

/** AWS's answers, by the names of the actions; `undefined` refuses a call, and so does an error that is thrown. */
export type AwsAnswers = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => object | undefined>
>;

/** The SDK's systems, whose calls get these answers. A call without one is refused. */
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
