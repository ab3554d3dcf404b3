/**
 * The versions of the sandbox's programs: the newest that the registries served together on 2026-11-30. No published
 * SDK fits Vault 1.21.2 to 1.21.4, so they do not compile. CONTRIBUTING.md says how to raise a version.
 */
export const DEFAULTS = {
  kubernetes: '1.37.2',
  etcd: '3.7.3',
  kwok: '0.8.0',
  vault: '1.21.1',
  helm: '4.3.2',
  aws: '2.36.12',
  moto: '5.2.5',
} as const;

/** The newest of the older versions that many machines still have, for the variants of the tests. */
export const VARIANTS = { helm: '3.22.0', aws: '1.46.3' } as const;

/** The npm package of AWS's own build of the AWS CLI for Linux on x86-64: PyPI has only version 1. */
export const AWS_CLI = {
  package: '@aws-cdk/asset-awscli-v2@2.0.186',
  integrity:
    'sha512-W3j4xqq9DMz/FucGw1LbQCoG80uVKQa/gdq6w7FzecGsg8Zwwj6S+VlPw7QbOr+ICxVA5fIjUZ5aekbnHegyGQ==',
  /** The loader that this build needs. */
  loader: '/lib64/ld-linux-x86-64.so.2',
} as const;
