import type { DiagnosisEntry } from '../diagnosis.ts';

const IDENTITY = {
  run: 'aws sts get-caller-identity --profile <profile>',
  prints: 'your account and ARN',
};

/** Errors of the AWS CLI and the SDK for profiles that give no credentials. */
export const PROFILES: readonly DiagnosisEntry[] = [
  {
    id: 'sso-session-expired',
    title: 'The SSO session has expired',
    cause: 'The SSO session of this profile has expired, or was never opened.',
    next: 'aws sso login --profile <profile>',
    symptoms: [
      {
        says: /SSO session associated with this profile|Error loading SSO Token|retrieving token from sso|To refresh this SSO session|Session token not found or invalid/,
        example: 'Error when retrieving token from sso: Token has expired and refresh failed',
        words: { aws: ['retrieving token from sso', 'SSO session associated with this profile'] },
      },
    ],
    byHand: () => ({
      confirm: [{ ...IDENTITY, prints: 'the same error' }],
      fix: ['aws sso login --profile <profile>'],
      fixed: IDENTITY,
      risk: 'None.',
    }),
  },
  {
    id: 'sso-role-refused',
    title: 'The SSO session is not allowed to use this account or role',
    untried: 'it needs IAM Identity Center',
    cause:
      'The SSO session is valid, but is not allowed to use the account or the role that this profile names.',
    next: 'aws configure sso --profile <profile> lists the accounts and roles that you can use.',
    symptoms: [
      {
        // The SDK's message is only the last two words.
        says: /ForbiddenException(?:\) when calling the GetRoleCredentials operation)?: No access|^No access$/m,
        example:
          'An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access',
        words: { aws: ['ForbiddenException: No access', 'No access'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          run: 'aws configure get sso_account_id --profile <profile>; aws configure get sso_role_name --profile <profile>',
          prints: 'an account or a role that you were not given',
        },
      ],
      fix: ['aws configure sso --profile <profile>'],
      fixed: IDENTITY,
      risk: 'It rewrites the profile: other programs that use it get the other account or role.',
    }),
  },
  {
    id: 'profile-without-sso',
    untried: 'the sandbox has version 1 of the AWS CLI, without aws sso login',
    title: 'The profile is not set up for SSO',
    cause:
      'aws sso login reads a profile that names no SSO session. The profile that is configured for SSO has another name.',
    next: 'aws configure list-profiles shows their names. Set AWS_PROFILE to the one for SSO, or run aws configure sso.',
    symptoms: [
      {
        says: /Missing the following required SSO configuration values/,
        example:
          'Missing the following required SSO configuration values: sso_start_url, sso_region. To make sure this profile is properly configured to use SSO, please run: aws configure sso',
        words: { aws: ['Missing the following required SSO configuration values'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'aws configure get sso_session', prints: 'nothing' }],
      fix: ['aws configure list-profiles', 'export AWS_PROFILE=<profile>', 'aws sso login'],
      fixed: { run: 'aws sts get-caller-identity', prints: 'your account and ARN' },
      risk: 'Every command in this shell uses that profile from then on.',
    }),
  },
  {
    id: 'region-not-set',
    title: 'No AWS region is set',
    cause: 'Neither AWS_REGION nor the profile names a region, and the call is for one region.',
    next: 'Set AWS_REGION to the region of the cluster.',
    symptoms: [
      {
        says: /You must specify a region|\(NoRegion\)|Region is missing|AWS Region must be set/,
        example: 'You must specify a region. You can also configure your region by running "aws configure".',
        words: { aws: ['You must specify a region', '(NoRegion)'], eksctl: ['AWS Region must be set'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'aws configure list', prints: '<not set> for region' }],
      fix: [
        '# AWS CLI 1 reads only the second variable:',
        'export AWS_REGION=<region> AWS_DEFAULT_REGION=<region>',
      ],
      fixed: { run: 'aws configure list', prints: 'the region, from env' },
      risk: 'Every command in this shell goes to that region from then on.',
    }),
  },
  {
    id: 'profile-asks-for-mfa',
    title: 'The profile asks for a second factor',
    cause: 'This profile needs a second factor, and only the AWS CLI can ask you for it.',
    next: 'Run eval "$(aws configure export-credentials --profile <profile> --format env)", then run again.',
    symptoms: [
      {
        says: /requires multi-factor authentication/,
        example: 'Profile corp requires multi-factor authentication, but no MFA code callback was provided.',
        words: { aws: ['requires multi-factor authentication'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'aws configure get mfa_serial --profile <profile>', prints: 'an ARN' }],
      fix: ['eval "$(aws configure export-credentials --profile <profile> --format env)"'],
      fixed: { run: 'aws sts get-caller-identity', prints: 'the role’s ARN' },
      risk: 'The credentials stay in the environment of this shell until it ends. They expire.',
    }),
  },
  {
    id: 'profile-role-refused',
    title: 'You are not allowed to assume the profile’s role',
    cause: 'The credentials of this profile are not allowed to assume its role.',
    next: 'aws sts get-caller-identity --profile <profile> fails in the same way. Ask the role’s owner to trust your identity, or use another profile.',
    symptoms: [
      {
        says: /is not authorized to perform: sts:AssumeRole\b/,
        example:
          'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/platform-admin',
        words: { aws: ['is not authorized to perform: sts:AssumeRole'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The profile names the wrong role, or its source is the wrong identity.',
          run: 'aws configure get role_arn --profile <profile>; aws configure get source_profile --profile <profile>',
          prints: 'the wrong role or source',
        },
        {
          cause: 'The role does not trust you, or asks for a second factor.',
          run: 'aws iam get-role --role-name <role> --query Role.AssumeRolePolicyDocument',
          prints: 'no principal of yours, or a condition on aws:MultiFactorAuthPresent',
        },
      ],
      fix: [
        '# Ask the role’s owner to trust your identity, or use another profile:',
        'export AWS_PROFILE=<profile>',
      ],
      fixed: { run: 'aws sts get-caller-identity', prints: 'the role’s ARN' },
      risk: 'Another profile can be another account: read the printed ARN before you go on.',
    }),
  },
];
