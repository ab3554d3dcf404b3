import type { Aws } from '../src/clients.ts';
import { type AwsAnswers, awsThatAnswers } from './answers.ts';

/** AWS in memory: it has only these responses, accepts every change, and logs each call: `CreateRole {"RoleName":…}`. */
export function awsInMemory(log: string[], answers: AwsAnswers = {}): Promise<Aws> {
  const answering = (action: string) => (input: Readonly<Record<string, unknown>>) => {
    log.push(`${action} ${JSON.stringify(input)}`);
    const answer = answers[action]?.(input);
    if (answer === undefined && action.startsWith('Get'))
      throw Object.assign(new Error('there is none'), { name: 'NoSuchEntityException' });
    return answer ?? {};
  };
  return awsThatAnswers(new Proxy({}, { get: (_, action) => answering(String(action)) }));
}
