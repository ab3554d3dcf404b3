// IAM "might return fewer than MaxItems even when there are more results available" (docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html).
import type { AwsCall } from '../call.ts';
import type { SignedRequest } from '../signature.ts';
import { type Rule, withText } from './rule.ts';

/** The lists that IAM returns in pages, and the elements that contain their items. */
const XML_LISTS: Record<string, readonly string[]> = {
  ListAttachedRolePolicies: ['AttachedPolicies'],
  ListEntitiesForPolicy: ['PolicyGroups', 'PolicyUsers', 'PolicyRoles'],
  ListInstanceProfilesForRole: ['InstanceProfiles'],
  ListPolicies: ['Policies'],
  ListPolicyVersions: ['Versions'],
  ListRolePolicies: ['PolicyNames'],
  ListRoles: ['Roles'],
  SimulatePrincipalPolicy: ['EvaluationResults'],
};

/** The same for EKS: the field of the JSON. */
const JSON_LISTS: Record<string, string> = {
  ListNodegroups: 'nodegroups',
  ListPodIdentityAssociations: 'associations',
};

/** Returns lists in pages if a page size is set. This finds clients that read only the first page. */
export const pages: Rule = async ({ settings: { pageSize } }, { call, request, caller }, next) => {
  if (pageSize === null || !(call.action in XML_LISTS || call.action in JSON_LISTS)) return next();
  // moto refuses an unsigned call, so it gets the call unchanged.
  const answer = await next(caller && { request: wholeList(request) });
  return withText(answer, (text) => pageOf(call, text, pageSize));
};

/** The request for the whole list, which the gateway then splits into pages. */
function wholeList(request: SignedRequest): SignedRequest {
  const url = new URL(request.path, 'http://aws');
  url.searchParams.delete('nextToken');
  const form = new URLSearchParams(request.body.toString('utf8'));
  form.delete('Marker');
  const body = request.method === 'POST' ? Buffer.from(form.toString()) : request.body;
  const headers = { ...request.headers, ...(body.length > 0 && { 'content-length': String(body.length) }) };
  return { ...request, path: `${url.pathname}${url.search}`, headers, body };
}

/** The page of a list's answer that the call asks for. */
export function pageOf({ action, params }: AwsCall, body: string, size: number): string {
  const from = Number(params.Marker ?? params.nextToken ?? 0);
  const until = from + size;
  const field = JSON_LISTS[action];
  if (field !== undefined) {
    const { nextToken: _, ...answer } = JSON.parse(body) as { nextToken?: string } & Record<string, unknown>;
    const items = answer[field] as unknown[];
    const more = items.length > until ? { nextToken: String(until) } : {};
    return JSON.stringify({ ...answer, [field]: items.slice(from, until), ...more });
  }
  let more = false;
  const cut = (XML_LISTS[action] ?? []).reduce(
    (xml, list) =>
      xml.replace(
        new RegExp(`<${list}>([\\s\\S]*?)</${list}>(?![\\s\\S]*</${list}>)`),
        (_whole, inner: string) => {
          const items = membersOf(inner);
          more ||= items.length > until;
          return `<${list}>${items.slice(from, until).join('')}</${list}>`;
        },
      ),
    body.replace(/<IsTruncated>[^<]*<\/IsTruncated>|<Marker>[^<]*<\/Marker>/g, ''),
  );
  const end = more
    ? `<IsTruncated>true</IsTruncated><Marker>${until}</Marker>`
    : '<IsTruncated>false</IsTruncated>';
  return cut.replace(`</${action}Result>`, `${end}</${action}Result>`);
}

/** The members of a list. A member may contain further lists. */
function membersOf(inner: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const { 0: tag, index } of inner.matchAll(/<\/?member\s*\/?>/g)) {
    if (tag.endsWith('/>')) continue;
    if (!tag.startsWith('</')) {
      if (depth === 0) begin = index;
      depth += 1;
      continue;
    }
    depth -= 1;
    if (depth === 0) members.push(inner.slice(begin, index + tag.length));
  }
  return members;
}
