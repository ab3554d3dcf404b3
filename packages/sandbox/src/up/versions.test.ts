import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from './layout.ts';
import { DEFAULTS, VARIANTS } from './versions.ts';

const { kubernetes, etcd, kwok, vault, helm, moto } = DEFAULTS;

/** The lines that pin the versions. The npm package that contains the AWS CLI has versions of its own. */
const PINS: Readonly<Record<string, readonly string[]>> = {
  'go/programs/go.mod': [
    `\tk8s.io/kubernetes v${kubernetes} `,
    `\tk8s.io/client-go => k8s.io/client-go v${kubernetes.replace('1', '0')}\n`,
    `\tgo.etcd.io/etcd/server/v3 v${etcd} `,
    `\tsigs.k8s.io/kwok v${kwok} `,
    `\tgithub.com/hashicorp/vault v${vault} `,
    `\thelm.sh/helm/v4 v${helm} `,
    `\thelm.sh/helm/v3 v${VARIANTS.helm} `,
  ],
  'python/moto.txt': [`\nmoto==${moto} `],
  'python/awscli.txt': [`\nawscli==${VARIANTS.aws} `],
};

for (const [file, pins] of Object.entries(PINS))
  test(`${file} pins the versions of versions.ts`, () => {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    for (const pin of pins) assert.match(text, pin);
  });

test.run();
