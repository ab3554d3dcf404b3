import { serving } from 'engine/testing/serving';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsSettings } from './source.ts';

test('awsSettings: an answer without end is refused, and the refusal names the address', async () => {
  const { requestHandler } = await awsSettings({})();
  const chunk = Buffer.alloc(2 ** 20, ' ');
  await serving(
    (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    },
    async (address) => {
      const { protocol, hostname, port } = new URL(address);
      const request = {
        protocol,
        hostname,
        port: Number(port),
        method: 'GET',
        path: '/',
        headers: {},
        query: {},
      };
      const error = await thrownBy(() => requestHandler.handle(request as never));
      assert.match(String(error), `more than 64 MB (${address})`);
    },
  );
});

test.run();
