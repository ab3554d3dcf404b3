import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choicesOf } from './choose-cluster.ts';

test('choicesOf: clusters with a kubectl context come first', () => {
  const arn = 'arn:aws:eks:us-east-1:111122223333:cluster/prod';
  const eksctl = 'ada@demo.us-east-1.eksctl.io';
  assert.equal(choicesOf(['prod', 'a', 'demo', 'pro'], ['kind', arn, eksctl]), [
    { name: 'demo', context: eksctl },
    { name: 'prod', context: arn },
    { name: 'a', context: undefined },
    { name: 'pro', context: undefined },
  ]);
});

test.run();
