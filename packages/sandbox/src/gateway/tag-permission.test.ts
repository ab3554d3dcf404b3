import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { taggingAction } from './tag-permission.ts';

const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' };

const test = suite('the permission to tag');
test('is asked of who creates a thing with tags', () => {
  assert.is(taggingAction({ service: 'iam', action: 'CreateRole', params: tags }), 'TagRole');
  assert.is(taggingAction({ service: 'iam', action: 'CreatePolicy', params: tags }), 'TagPolicy');
  assert.is(
    taggingAction({ service: 'iam', action: 'CreateOpenIDConnectProvider', params: tags }),
    'TagOpenIDConnectProvider',
  );
});
test('is asked of nobody else', () => {
  assert.is(taggingAction({ service: 'iam', action: 'CreateRole', params: {} }), undefined);
  assert.is(taggingAction({ service: 'iam', action: 'TagRole', params: tags }), undefined);
});
test.run();
