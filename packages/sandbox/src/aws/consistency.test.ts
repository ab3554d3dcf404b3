import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import type { MotoClient } from './moto.ts';
import { EventualConsistency } from './consistency.ts';

const call = (action: string, params: Record<string, string>): AwsCall => ({
  service: 'iam',
  action,
  params,
  region: 'us-east-1',
  protocol: 'query',
});
const attach = call('AttachRolePolicy', { RoleName: 'r', PolicyArn: 'arn:p' });
const detach = call('DetachRolePolicy', { RoleName: 'r', PolicyArn: 'arn:p' });

function made(delay: Partial<Parameters<EventualConsistency['set']>[0]>) {
  const asked: string[] = [];
  const moto = {
    query: async (_s: string, _r: string, params: Record<string, string>) => asked.push(params.Action ?? ''),
  };
  const consistency = new EventualConsistency(moto as unknown as MotoClient);
  consistency.set(delay);
  return { consistency, asked };
}

const iam = suite('eventual consistency');

iam('hides nothing by default', async () => {
  const { consistency, asked } = made({});
  await consistency.after(call('CreateRole', { RoleName: 'r' }), '');
  await consistency.after(attach, '');
  assert.is(consistency.before(call('GetRole', { RoleName: 'r' })), undefined);
  assert.equal(asked, []);
});

iam('hides a new role for a while, although its name is taken', async () => {
  const { consistency } = made({ roles: 0.3 });
  await consistency.after(call('CreateRole', { RoleName: 'r' }), '');
  const seen = consistency.before(call('GetRole', { RoleName: 'r' }));
  assert.equal(seen, { status: 404, code: 'NoSuchEntity', message: 'The role with name r cannot be found.' });
  assert.is(consistency.before(call('CreateRole', { RoleName: 'r' })), undefined);
  const list = '<member><RoleName>r</RoleName></member><member><RoleName>s</RoleName></member>';
  assert.is(consistency.filter(call('ListRoles', {}), list), '<member><RoleName>s</RoleName></member>');
  await sleep(320);
  assert.is(consistency.before(call('GetRole', { RoleName: 'r' })), undefined);
});

iam('hides a new OIDC provider for a while', async () => {
  const { consistency } = made({ providers: 0.3 });
  const [arn, other] = ['arn:aws:iam::1:oidc-provider/new', 'arn:aws:iam::1:oidc-provider/old'];
  const get = call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
  const answer = `<OpenIDConnectProviderArn>${arn}</OpenIDConnectProviderArn>`;
  await consistency.after(call('CreateOpenIDConnectProvider', { Url: 'https://new' }), answer);
  assert.equal(consistency.before(get), {
    status: 404,
    code: 'NoSuchEntity',
    message: `OpenIDConnect Provider not found for arn ${arn}`,
  });
  assert.ok(consistency.isHidden(arn));
  const [seen, hidden] = [other, arn].map((one) => `<member><Arn>${one}</Arn></member>`);
  assert.is(consistency.filter(call('ListOpenIDConnectProviders', {}), `${seen}${hidden}`), seen);
  await sleep(320);
  assert.is(consistency.before(get), undefined);
});

iam('detaches a newly attached policy and attaches it again later', async () => {
  const { consistency, asked } = made({ attachments: 0.3 });
  await consistency.after(attach, '');
  assert.equal(asked, ['DetachRolePolicy']);
  assert.is(consistency.before(attach), 'done');
  await sleep(320);
  assert.equal(asked, ['DetachRolePolicy', 'AttachRolePolicy']);
  assert.is(consistency.before(attach), undefined);
});

iam('does not attach a policy that was detached during the delay', async () => {
  const { consistency, asked } = made({ attachments: 0.3 });
  await consistency.after(attach, '');
  assert.is(consistency.before(detach), 'done');
  await sleep(320);
  assert.equal(asked, ['DetachRolePolicy']);
});

iam('drops delayed attachments when the role is deleted, and all of them at a reset', async () => {
  for (const end of [
    (one: EventualConsistency) => one.after(call('DeleteRole', { RoleName: 'r' }), ''),
    async (one: EventualConsistency) => one.reset(),
  ]) {
    const { consistency, asked } = made({ attachments: 0.3 });
    await consistency.after(attach, '');
    await end(consistency);
    await sleep(320);
    assert.equal(asked, ['DetachRolePolicy']);
  }
});

iam('can delay an attachment forever', async () => {
  const { consistency, asked } = made({ attachments: 1e12 });
  await consistency.after(attach, '');
  await sleep(20);
  assert.equal(asked, ['DetachRolePolicy']);
  consistency.reset();
});

iam('can show a provider that is not accepted as a principal yet', async () => {
  const { consistency } = made({ principals: 60 });
  const arn = 'arn:aws:iam::1:oidc-provider/oidc.example.com';
  const xml = `<OpenIDConnectProviderArn>${arn}</OpenIDConnectProviderArn>`;
  await consistency.after(call('CreateOpenIDConnectProvider', {}), xml);
  assert.is(
    consistency.before(call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })),
    undefined,
  );
  const trust = JSON.stringify({ Statement: { Principal: { Federated: arn } } });
  const refused = consistency.before(call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust }));
  assert.match(JSON.stringify(refused), 'MalformedPolicyDocument');
});

iam('refuses the session of a hidden role', async () => {
  const { consistency } = made({ roles: 60 });
  await consistency.after(call('CreateRole', { RoleName: 'r' }), '');
  const assume = {
    ...call('AssumeRoleWithWebIdentity', { RoleArn: 'arn:aws:iam::1:role/r' }),
    service: 'sts',
  };
  assert.match(JSON.stringify(consistency.before(assume)), 'AccessDenied');
});

iam.run();
