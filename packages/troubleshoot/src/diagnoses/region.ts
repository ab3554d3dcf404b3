import type { DiagnosisEntry } from '../diagnosis.ts';
import { whoAmI } from '../looks.ts';

/** The end of a run's error if the region refuses credentials that the partition's first region accepts. */
export const ACCEPTED_ELSEWHERE = 'accepts the same credentials';

/**
 * A region that an account has to enable
 * (docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html).
 */
export const REGION: readonly DiagnosisEntry[] = [
  {
    id: 'region-not-enabled',
    title: 'The region rejects credentials that other regions accept',
    cause:
      'The account has not enabled the region. Or the session comes from the global endpoint of STS, and regions that have to be enabled do not accept such sessions. The keys are not the problem: new ones are refused as well.',
    next: 'aws account get-region-opt-status --region us-east-1 --region-name <region> shows whether the region is enabled. Have it enabled, or set AWS_REGION to the cluster’s region if this is another.',
    symptoms: [
      {
        says: new RegExp(
          `\\bRegionDisabled(?:Exception)?\\b|STS is not activated in this region|token included in the request is invalid[\\s\\S]{0,200}${ACCEPTED_ELSEWHERE}`,
        ),
        example:
          'An error occurred (RegionDisabledException) when calling the AssumeRole operation: STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console.',
        words: { aws: ['RegionDisabledException', 'STS is not activated in this region'] },
      },
    ],
    byHand: ({ region }) => ({
      confirm: [
        {
          cause: 'The account has not enabled the region.',
          run: `aws account get-region-opt-status --region us-east-1 --region-name ${region} --query RegionOptStatus --output text`,
          prints: 'DISABLED',
        },
        {
          cause: 'You are not allowed to make that call.',
          run: `aws ec2 describe-regions --region us-east-1 --all-regions --region-names ${region} --query "Regions[].OptInStatus" --output text`,
          prints: 'not-opted-in',
        },
        {
          cause: 'The session comes from the global endpoint of STS.',
          run: 'aws iam get-account-summary --query SummaryMap.GlobalEndpointTokenVersion',
          prints: '1, and the region is enabled',
        },
      ],
      fix: [
        `aws account enable-region --region us-east-1 --region-name ${region}`,
        '# This takes from a few minutes to some hours. In an organisation, its administrators may have to do it.',
        '# If the region is enabled: get a new session from a regional endpoint.',
        'export AWS_STS_REGIONAL_ENDPOINTS=regional',
        '# If the cluster is in another region:',
        'export AWS_REGION=<region> AWS_DEFAULT_REGION=<region>',
      ],
      fixed: { ...whoAmI('your account and ARN'), run: `aws sts get-caller-identity --region ${region}` },
      risk: 'Every identity of the account can use an enabled region, as far as its policies allow. Resources there cost money.',
    }),
  },
];
