import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError } from './known-by-error.ts';

/** What the profiles of the AWS CLI and the SDK say where they give no credentials. */
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
    'The SSO session is good, and may not use the account or the role that this profile names.',
    'aws configure sso --profile <profile> shows the accounts and roles that you may use.',
    {
      says: /ForbiddenException(?:\) when calling the GetRoleCredentials operation)?: No access/,
      example:
        'An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access',
    },
  ),
  knownByError(
    'profile-asks-for-mfa',
    'The profile asks for a second factor',
    'This profile asks for a second factor, which the AWS CLI asks you for.',
    'eval "$(aws configure export-credentials --profile <profile> --format env)", then run again.',
    {
      says: /requires multi-factor authentication/,
      example: 'Profile corp requires multi-factor authentication, but no MFA code callback was provided.',
    },
  ),
  knownByError(
    'profile-role-refused',
    'The role of the profile may not be assumed',
    'The role of this profile does not let itself be assumed with the credentials that it starts from.',
    'aws sts get-caller-identity --profile <profile> says the same; have the role’s trust policy changed, or use another profile.',
    {
      says: /is not authorized to perform: sts:AssumeRole\b/,
      example:
        'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/platform-admin',
    },
  ),
];
