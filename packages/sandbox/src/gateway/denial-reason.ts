import { type AwsCall, iamRegionOf, partitionOf } from './aws-call.ts';
import type { MotoClient } from './moto-client.ts';
import type { DenialReason } from './refusal.ts';
import { like } from './trust-policy.ts';
import { xmlValue, xmlValues } from './xml.ts';

type Document = { Statement?: Denies | Denies[] };
type Denies = { Effect?: string; Action?: string | string[] };

/** Whether a policy document denies an action outright. */
function deniesAction(document: Document, action: string): boolean {
  return [document.Statement ?? []]
    .flat()
    .some(
      (statement) =>
        statement.Effect === 'Deny' &&
        [statement.Action ?? []].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())),
    );
}

/** moto does not tell why it refuses; AWS does. This looks through the caller's policies for a deny. */
export async function denialReason(moto: MotoClient, call: AwsCall, userArn: string): Promise<DenialReason> {
  const action = `${call.service}:${call.action}`;
  const documents = await policiesOf(moto, call, userArn).catch(() => []);
  return documents.some((document) => deniesAction(document, action)) ? 'explicit' : 'implicit';
}

async function policiesOf(moto: MotoClient, call: AwsCall, userArn: string): Promise<Document[]> {
  const region = iamRegionOf(partitionOf(call.region));
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', region, { Action, ...params });
  const role = /:assumed-role\/([^/]+)\//.exec(userArn)?.[1];
  const [kind, who] = role
    ? ['Role', { RoleName: role }]
    : ['User', { UserName: userArn.split('/').at(-1) as string }];
  const parse = (text: string | undefined): Document => JSON.parse(decodeURIComponent(text ?? '{}'));

  const inline = xmlValues(await iam(`List${kind}Policies`, who as Record<string, string>), 'member').map(
    async (name) =>
      parse(
        xmlValue(
          await iam(`Get${kind}Policy`, { ...who, PolicyName: name } as Record<string, string>),
          'PolicyDocument',
        ),
      ),
  );
  const attached = await iam(`ListAttached${kind}Policies`, who as Record<string, string>);
  const managed = xmlValues(attached, 'PolicyArn').map(async (PolicyArn) => {
    const VersionId = xmlValue(await iam('GetPolicy', { PolicyArn }), 'DefaultVersionId') ?? 'v1';
    return parse(xmlValue(await iam('GetPolicyVersion', { PolicyArn, VersionId }), 'Document'));
  });
  return Promise.all([...inline, ...managed]);
}
