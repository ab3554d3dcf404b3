import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { Failure } from 'engine/resource';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseForeignAnswers } from './foreign-answer.ts';

const HTML = '<!DOCTYPE html>\n<html><body><p>Sign in</body></html>';
const BODIES = { empty: '', HTML, half: '<GetCallerIdentityResponse><Acc', null: 'null', list: '[]' };

/** What a call ends with, if its answer has this body and AWS's request id. */
function answered(body: string, call: (settings: object) => Promise<unknown>): Promise<unknown> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return serving(
    (_request, response) => response.writeHead(200, { 'x-amzn-requestid': 'r-1' }).end(body),
    (endpoint) => call({ endpoint, region: 'us-east-1', credentials }).catch((error: unknown) => error),
  );
}

function refusing<Client extends STS | IAM | EKS>(client: Client): Client {
  (client as IAM).middlewareStack.add(refuseForeignAnswers() as never, { step: 'initialize' });
  return client;
}

const CALLS = {
  GetCallerIdentity: (settings: object) => refusing(new STS(settings)).getCallerIdentity({}),
  ListPolicies: (settings: object) => refusing(new IAM(settings)).listPolicies({}),
  DescribeCluster: (settings: object) => refusing(new EKS(settings)).describeCluster({ name: 'demo' }),
};

for (const [operation, call] of Object.entries(CALLS)) {
  for (const [shape, body] of Object.entries(BODIES)) {
    test(`${operation}: an answer of the wrong shape is no answer of AWS: ${shape}`, async () => {
      const failure = await answered(body, call);
      assert.instance(failure, Failure, String(failure));
      const { kind, seen } = failure as Failure;
      assert.is(kind, 'input');
      assert.match(seen, `it answered ${operation} with HTTP 200`);
      assert.not.match(seen, /Cannot read|is not valid JSON/);
    });
  }
}

test('a change may answer nothing', async () => {
  const answer = await answered('', (settings) =>
    refusing(new IAM(settings)).attachRolePolicy({ RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/p' }),
  );
  assert.not.instance(answer, Error);
});

test.run();
