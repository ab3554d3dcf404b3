import type { Answer } from '../gateway/connection.ts';
import type { AwsCall } from './call.ts';
import { partitionOf } from './partitions.ts';
import { escapeXml } from './xml.ts';

/** An error in AWS's form. */
export type Refusal = { status: number; code: string; message: string };

const namespaces: Record<string, string> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** Formats an error like the called service: XML or JSON. */
export function refusalAnswer(call: AwsCall, refusal: Refusal, requestId: string): Answer {
  const { status, code, message } = refusal;
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
  if (call.protocol === 'json') {
    headers['content-type'] = 'application/json';
    headers['x-amzn-errortype'] = code;
    return { status, headers, body: Buffer.from(JSON.stringify({ __type: code, message })) };
  }
  headers['content-type'] = 'text/xml';
  const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const xml = `<ErrorResponse xmlns="${namespaces[call.service] ?? ''}"><Error><Type>${status >= 500 ? 'Receiver' : 'Sender'}</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, headers, body: Buffer.from(xml) };
}

/** The response of IAM or STS to a successful call. @param content the XML of the result, possibly empty */
export function successAnswer(call: AwsCall, requestId: string, content = ''): Answer {
  const result = content ? `<${call.action}Result>${content}</${call.action}Result>` : '';
  const xml = `<${call.action}Response xmlns="${namespaces[call.service]}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${call.action}Response>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: Buffer.from(xml),
  };
}

/** The resource in AWS's refusal: usually an ARN, for iam:GetRole the words "role NAME". */
function refusedResource(call: AwsCall, accountId: string): string | undefined {
  const { service, action, params } = call;
  if (service === 'iam' && action === 'GetRole' && params.RoleName) return `role ${params.RoleName}`;
  return calledResource(call, accountId);
}

/** The ARN of a call's resource, as in policies. */
export function calledResource(call: AwsCall, accountId: string): string | undefined {
  const { action, params } = call;
  const iam = (resource: string) => `arn:${partitionOf(call.region)}:iam::${accountId}:${resource}`;
  if (call.service === 'sts') return params.RoleArn;
  if (call.service === 'eks') {
    const { name = '*', nodegroupName, associationId } = params;
    const resource = nodegroupName
      ? // The last part is a node group's id, which the caller does not know either.
        `nodegroup/${name}/${nodegroupName}/*`
      : associationId
        ? `podidentityassociation/${name}/${associationId}`
        : `cluster/${name}`;
    return `arn:${partitionOf(call.region)}:eks:${call.region}:${accountId}:${resource}`;
  }
  if (call.service !== 'iam') return undefined;
  // For a resource that does not exist yet.
  const path = params.Path ?? '/';
  if (params.RoleName) return iam(`role${path}${params.RoleName}`);
  if (params.PolicyArn) return params.PolicyArn;
  if (params.PolicyName) return iam(`policy${path}${params.PolicyName}`);
  if (params.PolicySourceArn) return params.PolicySourceArn;
  if (params.OpenIDConnectProviderArn) return params.OpenIDConnectProviderArn;
  if (params.Url) return iam(`oidc-provider/${params.Url.replace(/^https:\/\//, '')}`);
  const list = /^List(Role|Policie|OpenIDConnectProvider)s$/.exec(action)?.[1];
  if (list) return iam(`${{ Role: 'role', Policie: 'policy' }[list] ?? 'oidc-provider'}/*`);
  return '*';
}

/** Why a call is refused: by the policies or the boundary, implicitly or explicitly. */
export type DenialReason = 'implicit' | 'explicit' | 'outside-boundary' | 'boundary-denies';

const because: Record<DenialReason, (action: string) => string> = {
  implicit: (action) => `because no identity-based policy allows the ${action} action`,
  explicit: () => 'with an explicit deny in an identity-based policy',
  'outside-boundary': (action) => `because no permissions boundary allows the ${action} action`,
  'boundary-denies': () => 'with an explicit deny in a permissions boundary',
};

/** AWS's refusal of a caller who lacks the permission. */
export function denial(call: AwsCall, userArn: string, accountId: string, reason: DenialReason): Refusal {
  const action = `${call.service}:${call.action}`;
  const resource = refusedResource(call, accountId);
  const message = `User: ${userArn} is not authorized to perform: ${action}${resource ? ` on resource: ${resource}` : ''} ${because[reason](action)}`;
  return { status: 403, code: call.protocol === 'json' ? 'AccessDeniedException' : 'AccessDenied', message };
}

/** The refusal of a signature that cannot be valid for the request. */
export function invalidSignature({ protocol }: AwsCall, message: string): Refusal {
  const code = protocol === 'json' ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
  return { status: 403, code, message };
}

/** The refusal of an access key that does not exist, or whose session token differs. */
export function unknownKey({ protocol }: AwsCall): Refusal {
  const code = protocol === 'json' ? 'UnrecognizedClientException' : 'InvalidClientTokenId';
  return { status: 403, code, message: 'The security token included in the request is invalid.' };
}

/** A successful response in JSON. */
export function jsonAnswer(value: unknown, requestId: string): Answer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
}
