import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError } from './words.ts';

/** Errors of the AWS CLI and the SDK for profiles that give no credentials. */
export const PROFILES: readonly DiagnosisEntry[] = [
  knownByError(
    'sso-session-expired',
    'The SSO session has expired',
    'The SSO session of this profile has expired, or was never opened.',
    'aws sso login --profile <profile>',
    {
      says: /SSO session associated with this profile|Error loading SSO Token|retrieving token from sso|To refresh this SSO session|Session token not found or invalid/,
      example: 'Error when retrieving token from sso: Token has expired and refresh failed',
    },
  ),
  knownByError(
    'sso-role-refused',
    'The SSO session may not use this account or role',
    'The SSO session is valid, but may not use the account or the role that this profile names.',
    'aws configure sso --profile <profile> lists the accounts and roles that you may use.',
    {
      // The SDK's message is only the last two words.
      says: /ForbiddenException(?:\) when calling the GetRoleCredentials operation)?: No access|^No access$/m,
      example:
        'An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access',
    },
  ),
  knownByError(
    'profile-asks-for-mfa',
    'The profile asks for a second factor',
    'This profile needs a second factor, and only the AWS CLI can ask you for it.',
    'Run eval "$(aws configure export-credentials --profile <profile> --format env)", then run again.',
    {
      says: /requires multi-factor authentication/,
      example: 'Profile corp requires multi-factor authentication, but no MFA code callback was provided.',
    },
  ),
  knownByError(
    'profile-role-refused',
    'The role of the profile may not be assumed',
    'The credentials of this profile may not assume its role.',
    'aws sts get-caller-identity --profile <profile> fails in the same way. Ask the role’s owner to trust your identity, or use another profile.',
    {
      says: /is not authorized to perform: sts:AssumeRole\b/,
      example:
        'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/platform-admin',
    },
  ),
];
