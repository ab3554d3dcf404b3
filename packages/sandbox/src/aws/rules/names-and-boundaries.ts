// "Names must be unique within the account" (docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html), and a boundary has to exist.
import type { AwsCall } from '../call.ts';
import { emptyIfNotFound, type MotoClient } from '../moto.ts';
import { type Refusal, refusalAnswer } from '../refusal.ts';
import { xmlValues } from '../xml.ts';
import type { Rule } from './rule.ts';

export const namesAndBoundaries: Rule = async ({ moto }, { call, id }, next) => {
  const refusal = await refuseNameOrBoundary(moto, call);
  return refusal ? refusalAnswer(call, refusal, id) : next();
};

/** IAM refuses two things that moto accepts: a second policy with the same name, under any path, and a boundary that does not exist. */
async function refuseNameOrBoundary(moto: MotoClient, call: AwsCall): Promise<Refusal | undefined> {
  if (call.service !== 'iam') return undefined;
  const { PolicyName, PermissionsBoundary } = call.params;
  if (call.action === 'CreatePolicy' && PolicyName) {
    const list = { Action: 'ListPolicies', Scope: 'Local', MaxItems: '1000' };
    const names = xmlValues(await moto.query('iam', call.region, list), 'PolicyName');
    if (!names.some((name) => name.toLowerCase() === PolicyName.toLowerCase())) return undefined;
    const message = `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`;
    return { status: 409, code: 'EntityAlreadyExists', message };
  }
  if (!/^(CreateRole|PutRolePermissionsBoundary)$/.test(call.action) || !PermissionsBoundary)
    return undefined;
  const policy = await moto
    .query('iam', call.region, { Action: 'GetPolicy', PolicyArn: PermissionsBoundary })
    .catch(emptyIfNotFound);
  if (policy !== '') return undefined;
  const message = `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`;
  return { status: 404, code: 'NoSuchEntity', message };
}
