// Actions of IAM that the pinned moto does not have (docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html).
import type { AwsCall } from '../call.ts';
import { type MotoClient, MotoError } from '../moto.ts';
import { simulatePrincipalPolicy } from '../simulate.ts';
import { type Refusal, refusalAnswer, successAnswer } from '../refusal.ts';
import { xmlValue, xmlValues } from '../xml.ts';
import type { Rule } from './rule.ts';

export const motoGaps: Rule = async ({ moto }, { call, id, isAllowed }, next) => {
  // Earlier rules have made moto's checks.
  if (!(isAllowed && call.service === 'iam' && call.action in MOTO_GAPS)) {
    const answer = await next();
    // The call passed moto's checks, but moto does not have the action.
    const isGap = answer.status === 500 && answer.body.includes('<title>500 Internal Server Error</title>');
    if (!isGap) return answer;
  }
  const filled = await fillMotoGap(moto, call);
  return 'code' in filled ? refusalAnswer(call, filled, id) : successAnswer(call, id, filled.result);
};

/** Replacements for the IAM actions that moto lacks. */
export const MOTO_GAPS: Readonly<
  Record<string, (moto: MotoClient, call: AwsCall) => Promise<Refusal | { result: string }>>
> = {
  AddClientIDToOpenIDConnectProvider: async (moto, call) => {
    try {
      await addClientId(moto, call);
      return { result: '' };
    } catch (error) {
      // There is no such provider.
      if (error instanceof MotoError) return error.refusal;
      throw error;
    }
  },
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
};

/**
 * Performs an action that moto lacks.
 * @returns the XML of the result, possibly empty, or a refusal, such as AWS's for an unknown action
 */
export async function fillMotoGap(moto: MotoClient, call: AwsCall): Promise<Refusal | { result: string }> {
  const fill = MOTO_GAPS[call.action];
  if (fill !== undefined) return fill(moto, call);
  return {
    status: 400,
    code: 'InvalidAction',
    message: `Could not find operation ${call.action} for version 2010-05-08`,
  };
}

/**
 * moto cannot change the audiences of an OIDC provider, so this function creates it again with all of them. The action is
 * idempotent (IAM API Reference, AddClientIDToOpenIDConnectProvider).
 */
async function addClientId(moto: MotoClient, { region, params }: AwsCall): Promise<void> {
  const arn = { OpenIDConnectProviderArn: params.OpenIDConnectProviderArn ?? '' };
  const found = await moto.query('iam', region, { Action: 'GetOpenIDConnectProvider', ...arn });
  const [clientIds = '', thumbprints = '', tags = ''] = ['ClientIDList', 'ThumbprintList', 'Tags'].map(
    (list) => new RegExp(`<${list}>([\\s\\S]*?)</${list}>`).exec(found)?.[1] ?? '',
  );
  const members = (name: string, values: readonly string[]) =>
    Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
  const [keys, values] = [xmlValues(tags, 'Key'), xmlValues(tags, 'Value')];
  const tagged = keys.flatMap((key, index) => [
    [`Tags.member.${index + 1}.Key`, key],
    [`Tags.member.${index + 1}.Value`, values[index] ?? ''],
  ]);
  await moto.query('iam', region, { Action: 'DeleteOpenIDConnectProvider', ...arn });
  await moto.query('iam', region, {
    Action: 'CreateOpenIDConnectProvider',
    Url: `https://${(xmlValue(found, 'Url') ?? '').replace('https://', '')}`,
    ...members('ClientIDList', [...new Set([...xmlValues(clientIds, 'member'), params.ClientID ?? ''])]),
    ...members('ThumbprintList', xmlValues(thumbprints, 'member')),
    ...Object.fromEntries(tagged),
  });
}
