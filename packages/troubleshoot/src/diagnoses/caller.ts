import type { DiagnosisEntry } from '../diagnosis.ts';
import { assumedAsGloo, whoAmI } from '../looks.ts';
import { observedValue } from '../observation.ts';
import { awsCode } from '../words.ts';

/** AWS refuses signatures whose time is off by more than this, in seconds: five minutes. */
const SKEW_REFUSED = 300;
/** A clock skew that is worth a warning, in seconds. */
const SKEW_NOTED = 60;

const CREDENTIALS_NEXT =
  'aws sts get-caller-identity shows who you are. aws sso login or AWS_PROFILE=<profile> gives you credentials.';

/** What gives a person credentials. */
const RENEW = ['aws sso login', '# Or use another profile: export AWS_PROFILE=<profile>'];
const ANOTHER_IDENTITY =
  'Another profile can be another identity or another account: read the printed ARN before you go on.';

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
        words: {
          aws: ['Signature expired: … is now earlier than', 'RequestTimeTooSkewed'],
          vault: ['Signature not yet current: … is still later than'],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause: 'This machine’s clock is off.',
          run: "date -u; curl -sI https://sts.amazonaws.com | grep -i '^date'",
          prints: 'two times more than five minutes apart',
        },
        {
          cause: 'The clock of Vault’s node is off, if the error is Vault’s.',
          run: `${kubectl} exec -n vault vault-0 -- date -u`,
          prints: 'a time other than AWS’s',
        },
      ],
      fix: ['sudo timedatectl set-ntp true', '# If chrony keeps the clock: sudo chronyc makestep'],
      fixed: {
        run: "date -u; curl -sI https://sts.amazonaws.com | grep -i '^date'",
        prints: 'the same time twice',
      },
      risk: 'The clock jumps: programs that measure time on this machine see it.',
    }),
  },
  {
    id: 'signature-refused',
    title: 'AWS rejects the signature',
    cause:
      'The secret key does not belong to the access key, or was damaged when it was copied. Otherwise a proxy changed the request after it was signed, or the client signed for a region other than the endpoint’s.',
    next: `${CREDENTIALS_NEXT} A proxy on the way must not rewrite headers.`,
    symptoms: [
      {
        // EKS and other services that answer in JSON have the second code. The SDK's message is only the sentence.
        says: new RegExp(
          `${awsCode('SignatureDoesNotMatch', 'InvalidSignature').source}|^The request signature we calculated`,
          'm',
        ),
        example:
          'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated does not match the signature you provided.',
        words: { aws: ['(SignatureDoesNotMatch)', '(InvalidSignatureException)'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The secret key is wrong.',
          ...whoAmI('SignatureDoesNotMatch, here too'),
        },
        {
          cause: 'A proxy changes requests.',
          run: 'env | grep -i _proxy',
          prints: 'a proxy that AWS is called through',
        },
        {
          cause: 'The endpoint belongs to another region.',
          run: 'env | grep -E "AWS_(REGION|DEFAULT_REGION|ENDPOINT_URL)"',
          prints: 'a region that is not the endpoint’s',
        },
      ],
      fix: ['aws configure', '# Or use another profile: export AWS_PROFILE=<profile>'],
      fixed: whoAmI('your account and ARN'),
      risk: `aws configure replaces the keys of the profile. ${ANOTHER_IDENTITY}`,
    }),
  },
  {
    id: 'web-identity-token-expired',
    title: 'The service account’s token, or the session that it was exchanged for, has expired',
    cause: 'The temporary credentials of the service account have expired.',
    next: 'Run again: the run gets new ones. If they expire at once, compare the clocks of this machine and of Vault.',
    symptoms: [
      {
        says: /ExpiredToken(?:Exception)?\) when calling the AssumeRoleWithWebIdentity|(?:AssumeRoleWithWebIdentity|WebIdentityErr|from STS:)[\s\S]{0,400}?(?:ExpiredToken|token included in the request is expired)/,
        example:
          'An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: current date/time 1763650000 must be before the expiration date/time 1763640000',
        words: {
          aws: ['(ExpiredTokenException) when calling the AssumeRoleWithWebIdentity'],
          Gloo: ['WebIdentityErr: … ExpiredToken'],
          vault: ['from STS: … ExpiredToken'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'A pod keeps an old token: its file is not renewed.',
          run: `${wanted.kubectl} exec -n ${wanted.namespace} deployment/gloo -- ls -lL /var/run/secrets/eks.amazonaws.com/serviceaccount/token`,
          prints: 'the file, written more than a day ago',
        },
        {
          cause: 'The clocks differ.',
          run: "date -u; curl -sI https://sts.amazonaws.com | grep -i '^date'",
          prints: 'two times more than five minutes apart',
        },
      ],
      fix: [
        '# Issue a new token, and try it:',
        assumedAsGloo(wanted),
        '# A pod whose token stays old is on a node whose kubelet does not renew it: move it to another node.',
      ],
      fixed: {
        run: `${wanted.kubectl} logs -n ${wanted.namespace} deployment/gloo --since=5m`,
        prints: 'no ExpiredToken any more',
      },
      risk: 'None: a new token does not end the old one.',
    }),
  },
  {
    id: 'caller-credentials-expired',
    title: 'Your AWS credentials have expired',
    cause: 'The AWS credentials have expired (or the clock of this machine is wrong).',
    next: CREDENTIALS_NEXT,
    symptoms: [
      {
        says: /\b(?:ExpiredToken|RequestExpired)(?:Exception)?\b|token included in the request is expired|^Request has expired/m,
        example:
          'An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired',
        words: {
          aws: ['ExpiredToken', 'RequestExpired'],
          eksctl: ['token included in the request is expired'],
        },
      },
    ],
    byHand: () => ({
      confirm: [whoAmI('ExpiredToken')],
      fix: RENEW,
      fixed: whoAmI('your account and ARN'),
      risk: ANOTHER_IDENTITY,
    }),
  },
  {
    id: 'caller-credentials-missing',
    title: 'There are no AWS credentials',
    cause: 'No AWS credentials are set, or the named profile has none.',
    next: CREDENTIALS_NEXT,
    symptoms: [
      {
        says: /\b(?:Credentials|Token)ProviderError\b|Unable to locate credentials|Partial credentials found|The config profile \([^)\n]{0,200}\) could not be found|Could not load credentials from any providers|Could not resolve credentials using profile|there is no profile of this name/,
        example: 'Unable to locate credentials. You can configure credentials by running "aws configure".',
        words: {
          aws: [
            'Unable to locate credentials',
            'Partial credentials found',
            'The config profile (…) could not be found',
          ],
        },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'aws configure list', prints: '<not set> for access_key' }],
      fix: RENEW,
      fixed: whoAmI('your account and ARN'),
      risk: ANOTHER_IDENTITY,
    }),
  },
  {
    id: 'caller-credentials-unknown',
    title: 'AWS does not know these credentials',
    cause:
      'AWS does not know these credentials: they were deleted or mistyped, or lack their session token. A region that the account has not enabled, or one of another partition, answers the same.',
    next: CREDENTIALS_NEXT,
    symptoms: [
      {
        // Keys that Vault's secrets engine for AWS uses are not those of this shell.
        says: /\b(?:InvalidClientTokenId|UnrecognizedClient(?:Exception)?|InvalidAccessKeyId)\b|(?<!Error creating IAM user: [^\n]{0,100})token included in the request is invalid/,
        example:
          'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.',
        words: {
          aws: ['InvalidClientTokenId', 'UnrecognizedClientException'],
          eksctl: ['token included in the request is invalid'],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The keys are wrong, or the session token is missing.',
          run: 'aws sts get-caller-identity --region us-east-1',
          prints: 'InvalidClientTokenId, in a region that every account has',
        },
        {
          cause: 'The account has not enabled the region.',
          run: 'aws ec2 describe-regions --all-regions --region us-east-1 --query "Regions[].[RegionName,OptInStatus]" --output text',
          prints: 'not-opted-in beside your region',
        },
      ],
      fix: [...RENEW, '# If the region is not enabled: have it enabled for the account, or use another.'],
      fixed: whoAmI('your account and ARN'),
      risk: ANOTHER_IDENTITY,
    }),
  },
];
