import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RELEASE } from '../../testing/release.ts';
import { objectsOf } from './manifest.ts';

const MANIFEST = `---
# Source: gloo/templates/1-gloo-deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: gloo
    name: not-this
  name: gloo
  namespace: gloo-system
spec:
  replicas: 2
  template:
    metadata:
      name: nor-this
--- # Source: quoted
apiVersion: v1
kind: "Service"
metadata:
    annotations: {}
    name: 'vault-internal'
---
kind: Service
metadata: # a comment

  namespace: elsewhere
  name: of-another-namespace
---
kind: ClusterRole
metadata:
  name: not-looked-for
---
`;
const release = { ...RELEASE, manifest: MANIFEST };

test('objectsOf: the kind and the name of each object in the namespace of the release', () => {
  assert.equal(
    objectsOf(release).map(({ kind, name }) => [kind, name]),
    [
      ['deployment', 'gloo'],
      ['service', 'vault-internal'],
    ],
  );
});

test.run();
