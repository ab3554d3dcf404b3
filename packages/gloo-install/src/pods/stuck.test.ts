import { work } from 'engine/testing/work';
import type { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refusalOfPods, refusedJob } from './stuck.ts';

const event = (reason: string, at: string) => ({
  reason,
  message: reason,
  lastTimestamp: `2026-11-28T15:${at}:00Z`,
  involvedObject: { kind: 'StatefulSet', name: 'vault' },
});

for (const [what, events, refused] of [
  ['of a pod that does not exist yet', [event('FailedCreate', '10')], 'FailedCreate'],
  ['over since a pod was created', [event('SuccessfulCreate', '11'), event('FailedCreate', '10')], undefined],
  [
    'of a pod after others',
    [event('FailedCreate', '12'), event('SuccessfulCreate', '11'), event('Killing', '13')],
    'FailedCreate',
  ],
  ['in no event', [], undefined],
] as const) {
  test(`refusalOf: ${what}`, async () => {
    const kubectl = { list: async () => events } as unknown as Kubectl;
    assert.is(await refusalOfPods(kubectl, { name: 'vault-0', namespace: 'vault' }, work), refused);
  });
}

test('refusedJob: of a Job, since a time', async () => {
  const refused = { ...event('FailedCreate', '12'), involvedObject: { kind: 'Job', name: 'certgen' } };
  const events = [event('FailedCreate', '13'), refused];
  const kubectl = { list: async () => events } as unknown as Kubectl;
  const at = (minute: number) => Date.parse(`2026-11-28T15:${minute}:00Z`);
  assert.is(await refusedJob(kubectl, 'gloo-system', at(11), work), 'certgen: FailedCreate');
  assert.is(await refusedJob(kubectl, 'gloo-system', at(13), work), undefined);
});

test.run();
