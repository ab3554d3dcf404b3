import { Failure, RUN_AGAIN } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth';
import { brokenLink } from './as-gloo.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const refused = (status: number, path: string, ...errors: string[]) =>
  new VaultRefusal(status, errors, undefined, { method: 'POST', url: `http://127.0.0.1:8200/v1/${path}` });
const SECRET = 'dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/probe';
const LOGIN = 'auth/aws/login';
const STS = (status: number, code: string, message: string) =>
  `error making upstream request: received error code ${status} from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n</ErrorResponse>`;

/** What STS and Vault say to Gloo, what it means, and what to do. */
const LINKS: readonly (readonly [error: Error, cause: RegExp, next: RegExp])[] = [
  [
    named(
      'ExpiredTokenException',
      'Token expired: current date/time 2 must be before the expiration date/time 1',
    ),
    /^Credentials that the service account was given have expired already\.$/,
    /^Run again, which gets new ones/,
  ],
  [
    refused(400, LOGIN, STS(403, 'ExpiredToken', 'The security token included in the request is expired')),
    /^Credentials that the service account was given have expired already\.$/,
    /^Run again, which gets new ones/,
  ],
  [
    named('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    /^The role’s trust policy does not fit the token/,
    /^pnpm runbook 01-aws --plan/,
  ],
  [
    named('InvalidIdentityTokenException', 'No OpenIDConnect provider found in your account for https://x'),
    /^IAM does not know the issuer of the cluster’s tokens, or not with the audience sts\.amazonaws\.com/,
    /^pnpm runbook 01-aws --plan/,
  ],
  [
    named('InvalidIdentityTokenException', 'The provided token could not be verified'),
    /^IAM does not know the issuer of the cluster’s tokens, or not with the audience sts\.amazonaws\.com/,
    /^pnpm runbook 01-aws --plan/,
  ],
  [
    refused(400, LOGIN, 'entry for role "dev-role-iam-demo" not found'),
    /no role of the IAM role’s name/,
    /^pnpm runbook 02-vault --plan/,
  ],
  [
    refused(404, LOGIN, 'no handler for route "auth/aws/login". route entry not found.'),
    /no aws auth method/,
    /^pnpm runbook 02-vault --plan/,
  ],
  [refused(403, LOGIN, 'permission denied'), /no auth method at Gloo’s mountPath/, /90-troubleshoot/],
  [
    refused(400, LOGIN, 'IAM Principal "arn:x" does not belong to the role "dev-role-iam-demo"'),
    /^The Vault role is bound to another IAM role/,
    /a run writes it again/,
  ],
  [
    refused(400, LOGIN, STS(403, 'SignatureDoesNotMatch', 'Credential should be scoped to a valid region')),
    /^Vault asks STS in another region/,
    /client configuration/,
  ],
  [
    refused(400, LOGIN, 'error validating X-Vault-AWS-IAM-Server-ID header: expected "a" but got "b"'),
    /server ID header/,
    /client configuration/,
  ],
  [
    refused(403, SECRET, '1 error occurred:\n\t* permission denied\n\n'),
    /^The Vault policy dev does not open Gloo’s path\.$/,
    /^pnpm runbook 02-vault --plan/,
  ],
  [
    refused(404, SECRET, `no handler for route "${SECRET}". route entry not found.`),
    /disabled since/,
    /02-vault/,
  ],
];
for (const [error, cause, next] of LINKS) {
  test(`brokenLink: ${error.message.split('\n')[0]} has a cause and something to do`, () => {
    const failure = brokenLink('the login to Vault', error);
    assert.is(failure.resource, 'the login to Vault');
    assert.is(failure.seen, error.message);
    assert.is(failure.kind, 'failed');
    assert.match(failure.likely ?? '', cause);
    assert.match(failure.next.join(), next);
    assert.is(failure.cause, error);
  });
}

test('brokenLink: what nobody knows is shown whole, without a guess', () => {
  const failure = brokenLink('the login to Vault', refused(400, LOGIN, 'odd'));
  assert.is(failure.likely, undefined);
  assert.equal(failure.next, [RUN_AGAIN]);
});

test('brokenLink: a failure that is one already is passed on', () => {
  const failure = new Failure({ resource: 'vault', seen: 'it is sealed' });
  assert.is(brokenLink('the login to Vault', failure), failure);
});

test.run();
