import { ATTACHED_TO } from 'aws-irsa/names';
import { MARKS } from 'engine/resource';
import * as z from 'zod';

/** The maximum number of tags of a resource in IAM, less those that a run sets itself: two marks, and a policy's roles. */
const TAGS_MAX = 47;
const OWN_TAGS = [...MARKS, ATTACHED_TO];
const TAG = /^(?! |.* $|[^=]* =|[^=]*= )[\w .:/+@-]{1,128}=[\w .:/=+@-]{0,256}$/;

const ARN = z.string().max(2048, 'is longer than any ARN');

export const POLICY_ARN = ARN.regex(
  /^arn:aws[a-z-]{0,20}:iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
  'is not the ARN of a managed policy (such as arn:aws:iam::123456789012:policy/developers-boundary)',
);

export const ROLE_ARN = ARN.regex(
  /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  'is not the ARN of a role (such as arn:aws:iam::123456789012:role/vault-lookup)',
);

/** A path of roles and policies. IAM accepts more characters. */
export const IAM_PATH = z
  .string()
  .max(512, 'is longer than the 512 characters that IAM allows')
  .regex(/^\/(?:[\w+=,.@-]+\/)*$/, 'is not a path in IAM (such as /teams/gateway/, with / at both ends)');

/** Tags as KEY=VALUE, separated by commas, which IAM does not allow in tags. */
export const IAM_TAGS = z
  .string()
  .max(10_000, 'is longer than 10000 characters')
  .check(({ value, issues }) => {
    const message = tagsProblem(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  });

function tagsProblem(value: string): string | undefined {
  const tags = value.split(',');
  const keys = tags.map((tag) => tag.slice(0, Math.max(tag.indexOf('='), 0)).toLowerCase());
  if (!tags.every((tag) => TAG.test(tag)))
    return 'is not a list of tags (KEY=VALUE,KEY=VALUE; letters, digits, spaces and _.:/+-@)';
  if (keys.some((key) => OWN_TAGS.includes(key)))
    return `has one of the tags ${OWN_TAGS.join(', ')}, which a run sets itself`;
  if (keys.some((key) => key.startsWith('aws:'))) return 'has a tag aws:…, which only AWS may set';
  if (new Set(keys).size < keys.length) return 'has a key twice (upper and lower case are the same to IAM)';
  return tags.length > TAGS_MAX ? `has more than the ${TAGS_MAX} tags that IAM has room for` : undefined;
}
