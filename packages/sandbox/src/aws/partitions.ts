/** A partition of AWS. */
type Partition = {
  name: string;
  /** The prefix of its regions. */
  regions: string;
  /** The domain of its services. */
  suffix: string;
  /** The signing region of its global IAM. */
  iam: string;
};

const AWS: Partition = { name: 'aws', regions: '', suffix: 'amazonaws.com', iam: 'us-east-1' };

/** The partitions that moto supports. A test compares them with botocore's. */
export const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regions: 'cn-', suffix: 'amazonaws.com.cn', iam: 'cn-north-1' },
  { name: 'aws-us-gov', regions: 'us-gov-', suffix: 'amazonaws.com', iam: 'us-gov-west-1' },
  { name: 'aws-eusc', regions: 'eusc-', suffix: 'amazonaws.eu', iam: 'eusc-de-east-1' },
  { name: 'aws-iso', regions: 'us-iso-', suffix: 'c2s.ic.gov', iam: 'us-iso-east-1' },
  { name: 'aws-iso-b', regions: 'us-isob-', suffix: 'sc2s.sgov.gov', iam: 'us-isob-east-1' },
  AWS,
];

/** The domains of AWS. */
const AWS_DOMAINS: readonly string[] = [...new Set(PARTITIONS.map(({ suffix }) => suffix))];

const withRegion = (region: string): Partition =>
  PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? AWS;

/** The partition that a region belongs to. */
export const partitionOf = (region: string): string => withRegion(region).name;

/** The domain of AWS's services in a region. */
export const domainOf = (region: string): string => withRegion(region).suffix;

/** The signing region of a partition's global IAM. */
export function iamRegionOf(partition: string): string {
  return (PARTITIONS.find(({ name }) => name === partition) ?? AWS).iam;
}

/** The parts of an AWS host before its domain, such as `sts` and `us-east-1`; empty for other hosts. */
export function awsHostParts(host: string): string[] {
  const domain = AWS_DOMAINS.find((suffix) => host.endsWith(`.${suffix}`));
  return domain === undefined ? [] : host.slice(0, -domain.length - 1).split('.');
}
