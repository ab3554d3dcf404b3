// IAM and STS issue access keys (docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html): the gateway records their owners.
import type { AwsCall } from '../call.ts';
import { partitionOf } from '../partitions.ts';
import { xmlValue } from '../xml.ts';
import type { AccountState, Rule } from './rule.ts';

export const issuedKeys: Rule = async (account, { call }, next) => {
  const answer = await next();
  if (answer.status < 400) noteKey(account, call, answer.body.toString('utf8'));
  return answer;
};

function noteKey({ keys, accountId }: AccountState, call: AwsCall, xml: string): void {
  if (call.action !== 'CreateAccessKey' && !call.action.startsWith('AssumeRole')) return;
  const [accessKeyId, secretAccessKey] = [xmlValue(xml, 'AccessKeyId'), xmlValue(xml, 'SecretAccessKey')];
  const user = `arn:${partitionOf(call.region)}:iam::${accountId}:user/${xmlValue(xml, 'UserName')}`;
  const arn = call.action === 'CreateAccessKey' ? user : xmlValue(xml, 'Arn');
  if (accessKeyId && secretAccessKey && arn) keys.set(accessKeyId, { arn, secretAccessKey });
}
