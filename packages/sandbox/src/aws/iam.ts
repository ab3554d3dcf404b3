import type { AwsCall } from './call.ts';
import { type Moto, MotoError } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { type Refusal, refusalAnswer, successAnswer } from './refusal.ts';
import { type AccountState, type Rule, withFields, withText } from './rule.ts';
import { simulatePrincipalPolicy } from './simulate.ts';
import { xmlValue, xmlValues } from './xml.ts';

/** The features of IAM that moto lacks: see each function. */
export const iam: Rule = async (account, { call, request, id }, next) => {
  if (call.service !== 'iam') return next();
  const { visibility, moto } = account;
  const refusal = visibility.refuse(call) ?? (await refuseName(moto, call));
  if (refusal) return refusalAnswer(call, refusal, id);
  const change = AUDIENCE_CHANGES[call.action];
  if (change !== undefined) {
    const refused = await changeAudiences(moto, call, change);
    return refused ? refusalAnswer(call, refused, id) : successAnswer(call, id);
  }
  if (call.action === 'SimulatePrincipalPolicy') {
    const outcome = await simulatePrincipalPolicy(account, call);
    return 'code' in outcome ? refusalAnswer(call, outcome, id) : successAnswer(call, id, outcome.result);
  }
  const { Url } = call.params;
  // IAM drops the port of an issuer, which eksctl sends.
  const answer = await next(
    Url?.includes(':443') ? { request: withFields(request, { Url: Url.replace(':443', '') }) } : {},
  );
  const text = answer.body.toString('utf8');
  if (answer.status >= 400) return { ...answer, body: Buffer.from(inWordsOfIam(text)) };
  noteKey(account, call, text);
  visibility.note(call, text);
  return withText(answer, (found) => visibility.filter(call, found));
};

/** An error of moto in IAM's words, which people search for. */
function inWordsOfIam(error: string): string {
  const missing = '<Message>The role with name $1 cannot be found.</Message>';
  return error.replace(/<Message>Role (\S+) not found<\/Message>/, missing);
}

/** "Names must be unique within the account" (docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html), under any path. */
async function refuseName(moto: Moto, { action, region, params }: AwsCall): Promise<Refusal | undefined> {
  const { PolicyName } = params;
  if (action !== 'CreatePolicy' || !PolicyName) return undefined;
  const list = { Action: 'ListPolicies', Scope: 'Local', MaxItems: '1000' };
  const names = xmlValues(await moto.query('iam', region, list), 'PolicyName');
  if (!names.some((name) => name.toLowerCase() === PolicyName.toLowerCase())) return undefined;
  const message = `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`;
  return { status: 409, code: 'EntityAlreadyExists', message };
}

/** Records the owner of a new access key, and forgets a deleted key. */
function noteKey({ keys, accountId }: AccountState, { action, region, params }: AwsCall, xml: string): void {
  if (action === 'DeleteAccessKey') keys.delete(params.AccessKeyId ?? '');
  if (action !== 'CreateAccessKey') return;
  const value = (tag: string) => xmlValue(xml, tag) ?? '';
  const arn = `arn:${partitionOf(region)}:iam::${accountId}:user/${value('UserName')}`;
  keys.set(value('AccessKeyId'), { arn, secretAccessKey: value('SecretAccessKey') });
}

type AudienceChange = (all: readonly string[], one: string) => readonly string[];

/** Both actions are idempotent (IAM API Reference). */
const AUDIENCE_CHANGES: Readonly<Record<string, AudienceChange>> = {
  AddClientIDToOpenIDConnectProvider: (all, one) => [...new Set([...all, one])],
  RemoveClientIDFromOpenIDConnectProvider: (all, one) => all.filter((id) => id !== one),
};

/** Changes the audiences of an OIDC provider. moto cannot do this, so the function recreates the provider. */
async function changeAudiences(
  moto: Moto,
  { region, params }: AwsCall,
  change: AudienceChange,
): Promise<Refusal | undefined> {
  const arn = { OpenIDConnectProviderArn: params.OpenIDConnectProviderArn ?? '' };
  let found: string;
  try {
    found = await moto.query('iam', region, { Action: 'GetOpenIDConnectProvider', ...arn });
  } catch (error) {
    if (error instanceof MotoError) return error.refusal;
    throw error;
  }
  const [clientIds = '', thumbprints = '', tags = ''] = ['ClientIDList', 'ThumbprintList', 'Tags'].map(
    (list) => new RegExp(`<${list}>([\\s\\S]*?)</${list}>`).exec(found)?.[1] ?? '',
  );
  const members = (name: string, values: readonly string[]) =>
    Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
  const values = xmlValues(tags, 'Value');
  const tagged = xmlValues(tags, 'Key').flatMap((key, index) => [
    [`Tags.member.${index + 1}.Key`, key],
    [`Tags.member.${index + 1}.Value`, values[index] ?? ''],
  ]);
  await moto.query('iam', region, { Action: 'DeleteOpenIDConnectProvider', ...arn });
  await moto.query('iam', region, {
    Action: 'CreateOpenIDConnectProvider',
    Url: `https://${(xmlValue(found, 'Url') ?? '').replace('https://', '')}`,
    ...members('ClientIDList', change(xmlValues(clientIds, 'member'), params.ClientID ?? '')),
    ...members('ThumbprintList', xmlValues(thumbprints, 'member')),
    ...Object.fromEntries(tagged),
  });
  return undefined;
}
