import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { credentialsFailure } from './credentials.ts';

const CORP = { corp: { sso_session: 'corp' } };
const SSO = ['aws sso login --profile corp'];
const ofCli = (seen: string) =>
  new Failure({ kind: 'input', resource: 'x', seen: `aws: ${seen}`, words: seen });
const ofSdk = (message: string) => Object.assign(new Error(message), { name: 'CredentialsProviderError' });

for (const [said, next] of [
  [ofCli('Error loading SSO Token: Token for corp does not exist'), SSO],
  [ofCli('Token has expired and refresh failed'), SSO],
  [ofCli('Enter MFA code for arn:aws:iam::1:mfa/ada:'), ['aws sts get-caller-identity --profile corp']],
  [ofCli('Could not connect to the endpoint URL: "https://portal.sso.us-east-1.amazonaws.com/"'), []],
  [
    ofCli('An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access'),
    [],
  ],
  [ofSdk('Could not load credentials from any providers'), SSO],
  [
    ofSdk('Profile corp requires multi-factor authentication, but no MFA code callback was provided.'),
    ['Install version 2 of the AWS CLI, then: aws sts get-caller-identity --profile corp'],
  ],
  [
    new Error(
      'User: arn:aws:iam::1:user/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/admin',
    ),
    [],
  ],
] as const)
  test(`credentialsFailure: an input is wrong for ${said.message}`, () => {
    const failure = credentialsFailure(said, CORP, 'corp') as Failure;
    assert.equal([failure.kind, failure.resource, failure.next], ['input', 'aws credentials', next]);
  });

test('credentialsFailure: an error that is not about credentials is passed on', () => {
  const error = new Error('getaddrinfo ENOTFOUND sts.us-east-1.amazonaws.com');
  assert.is(credentialsFailure(error, CORP, 'corp'), error);
  const failure = new Failure({ resource: 'x', seen: 'aws sso login' });
  assert.is(credentialsFailure(failure, CORP, 'corp'), failure);
});

test.run();
