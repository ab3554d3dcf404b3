// Actions of EKS that moto does not have: Pod Identity associations and versions (docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html).
import type { AwsCall } from '../call.ts';
import { ASSOCIATION_ACTIONS } from '../pod-identity-associations.ts';
import { type Answer, type Refusal, refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

const VERSIONS = 'DescribeClusterVersions';

/** The actions of EKS that the gateway answers itself: moto does not have them. */
export const OWN_EKS_ACTIONS: readonly string[] = [...ASSOCIATION_ACTIONS, VERSIONS];

export const eksOwnCalls: Rule = async (account, { call, request, id, isAllowed }, next) => {
  if (call.service !== 'eks' || !OWN_EKS_ACTIONS.includes(call.action)) return next();
  const { moto, accountId, associations } = account;
  const refuse = (refusal: Refusal) => refusalAnswer(call, refusal, id);
  if (!isAllowed) {
    const message = 'The security token included in the request is invalid.';
    return refuse({ status: 403, code: 'UnrecognizedClientException', message });
  }
  const json = (value: object): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': id },
    body: Buffer.from(JSON.stringify(value)),
  });
  if (call.action === VERSIONS) return json(clusterVersions(call));
  const cluster = await moto.send('eks', call.region, 'GET', `/clusters/${call.params.name}`);
  if (cluster.status === 404) {
    const message = `No cluster found for name: ${call.params.name}.`;
    return refuse({ status: 404, code: 'ResourceNotFoundException', message });
  }
  let given: Record<string, unknown> = {};
  try {
    if (request.body.length > 0) given = JSON.parse(request.body.toString('utf8'));
  } catch {
    return refuse({ status: 400, code: 'SerializationException', message: 'the body is not JSON' });
  }
  const answer = associations.answer(call, accountId, given) ?? {};
  if ('code' in answer) return refuse(answer as Refusal);
  return json(answer);
};

/** The Kubernetes versions of EKS with their status. eksctl asks for them before anything else. */
function clusterVersions({ params }: AwsCall): object {
  const wanted = params.clusterVersions?.split(',');
  const all = ['1.34', '1.33', '1.32'].map((clusterVersion, index) => ({
    clusterVersion,
    clusterType: 'eks',
    defaultVersion: index === 0,
    defaultPlatformVersion: 'eks.1',
    status: 'standard-support',
    versionStatus: 'STANDARD_SUPPORT',
  }));
  return {
    clusterVersions: all.filter(
      ({ clusterVersion, defaultVersion }) =>
        (wanted === undefined || wanted.includes(clusterVersion)) &&
        (params.defaultOnly !== 'true' || defaultVersion),
    ),
  };
}
