import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { type Observation, observedValue } from '../observation.ts';
import { awsCode } from './words.ts';

/** AWS refuses signatures whose time is off by more than this, in seconds: five minutes. */
const SKEW_REFUSED = 300;
/** A clock skew that is worth a warning, in seconds. */
const SKEW_NOTED = 60;

const CREDENTIALS_NEXT =
  'aws sts get-caller-identity shows who you are. aws sso login or AWS_PROFILE=<profile> gives you credentials.';

/** AWS's errors for expired and for unknown credentials. */
const EXPIRED = /expired/i;
const UNKNOWN = /token included in the request is invalid|does not match the signature/i;

/** The identity that calls AWS, and its machine. */
export const CALLER: readonly DiagnosisEntry[] = [
  {
    id: 'clock-skew',
    check: 'caller',
    title: 'This machine’s clock and AWS’s differ',
    cause:
      'AWS rejects a signature whose time is more than five minutes off. If this machine’s clock is right, check Vault’s or the node’s.',
    next: 'Set the clock by NTP (timedatectl set-ntp true, chronyc makestep), then run again.',
    found({ caller }) {
      const { skew } = observedValue(caller);
      if (Math.abs(skew) < SKEW_NOTED) return undefined;
      const seen = `AWS’s clock is ${Math.abs(Math.round(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`;
      return Math.abs(skew) < SKEW_REFUSED ? { seen, level: 'warn' } : { seen };
    },
    symptoms: [
      {
        says: /Signature (?:expired|not yet current): \S{1,40} is (?:now |still )?(?:earlier|later) than|\bRequestTimeTooSkewed\b/,
        example:
          'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: 20261120T145330Z is now earlier than 20261120T145830Z (20261120T150330Z - 5 min.)',
      },
    ],
    repair: {
      byHand: () => ['sudo timedatectl set-ntp true', '# If chrony keeps the clock: sudo chronyc makestep'],
    },
    breaks: ['clock-skew'],
  },
  {
    id: 'signature-refused',
    title: 'AWS rejects the signature',
    cause:
      'The secret key does not belong to the access key, or a proxy changed the request after it was signed.',
    next: `${CREDENTIALS_NEXT} A proxy on the way must not rewrite headers.`,
    symptoms: [
      {
        says: awsCode('SignatureDoesNotMatch'),
        example:
          'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated does not match the signature you provided.',
      },
    ],
  },
  {
    id: 'web-identity-token-expired',
    title: 'The service account’s token, or what it was exchanged for, has expired',
    cause: 'The temporary credentials of the service account have expired.',
    next: 'Run again: the run gets new ones. If they expire at once, compare the clocks of this machine and of Vault.',
    symptoms: [
      {
        says: /ExpiredToken(?:Exception)?\) when calling the AssumeRoleWithWebIdentity|(?:AssumeRoleWithWebIdentity|WebIdentityErr|from STS:)[\s\S]{0,400}?(?:ExpiredToken|token included in the request is expired)/,
        example:
          'An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: current date/time 1763650000 must be before the expiration date/time 1763640000',
      },
    ],
  },
  {
    id: 'caller-credentials-expired',
    check: 'caller',
    title: 'Your AWS credentials have expired',
    cause: 'The AWS credentials have expired (or the clock of this machine is wrong).',
    next: CREDENTIALS_NEXT,
    found: ({ caller }) => unknownFor(caller, EXPIRED),
    symptoms: [
      {
        says: /\b(?:ExpiredToken|RequestExpired)(?:Exception)?\b|token included in the request is expired/,
        example:
          'An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired',
      },
    ],
    repair: { byHand: () => ['aws sso login', '# Or use another profile: export AWS_PROFILE=<profile>'] },
    breaks: ['caller-credentials-expired'],
  },
  {
    id: 'caller-credentials-missing',
    check: 'caller',
    title: 'There are no AWS credentials',
    cause: 'No AWS credentials are set, or the named profile has none.',
    next: CREDENTIALS_NEXT,
    found: ({ caller }) =>
      unknownFor(caller, /credential/i, new RegExp(`${EXPIRED.source}|${UNKNOWN.source}`, 'i')),
    symptoms: [
      {
        says: /\b(?:Credentials|Token)ProviderError\b|Unable to locate credentials|Partial credentials found|The config profile \([^)\n]{0,200}\) could not be found|Could not load credentials from any providers/,
        example: 'Unable to locate credentials. You can configure credentials by running "aws configure".',
      },
    ],
    repair: { byHand: () => ['aws sso login', '# Or use another profile: export AWS_PROFILE=<profile>'] },
  },
  {
    id: 'caller-credentials-unknown',
    check: 'caller',
    title: 'AWS does not know these credentials',
    cause: 'AWS does not know these credentials.',
    found: ({ caller }) => unknownFor(caller, UNKNOWN),
    next: CREDENTIALS_NEXT,
    symptoms: [
      {
        says: /\b(?:InvalidClientTokenId|UnrecognizedClient(?:Exception)?|InvalidAccessKeyId)\b|token included in the request is invalid/,
        example:
          'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.',
      },
    ],
  },
  {
    id: 'caller-lacks-permission',
    check: 'caller',
    title: 'Your AWS identity lacks a permission that the guide needs',
    cause: 'Your own AWS identity lacks a permission that a step needs.',
    next: 'Ask for the permission named above, or run as an identity that has it.',
    found({ permissions }) {
      const missing = observedValue(permissions);
      if (missing.length === 0) return undefined;
      return { seen: `it lacks ${missing.join(', ')}`, level: 'warn' };
    },
    breaks: ['caller-lacks-permission'],
  },
];

/** Found if the caller could not be observed for this reason. */
function unknownFor(caller: Observation<unknown>, says: RegExp, not?: RegExp): Evidence | undefined {
  if (!('unknown' in caller) || !says.test(caller.unknown) || not?.test(caller.unknown)) return undefined;
  return { seen: caller.unknown };
}
