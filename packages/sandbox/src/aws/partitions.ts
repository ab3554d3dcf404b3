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

/** The partitions that a sandbox can be in. */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regions: 'cn-', suffix: 'amazonaws.com.cn', iam: 'cn-north-1' },
  { name: 'aws-us-gov', regions: 'us-gov-', suffix: 'amazonaws.com', iam: 'us-gov-west-1' },
  AWS,
];

const withRegion = (region: string): Partition =>
  PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? AWS;

/** The partition of a region. */
export const partitionOf = (region: string): string => withRegion(region).name;

/** The domain of AWS's services in a region. */
export const domainOf = (region: string): string => withRegion(region).suffix;

/** The signing region of a partition's global IAM. */
export function iamRegionOf(partition: string): string {
  return (PARTITIONS.find(({ name }) => name === partition) ?? AWS).iam;
}

/** The parts of an AWS host before its domain, such as `sts` and `us-east-1`; empty for other hosts. */
export function awsHostParts(host: string): string[] {
  const [, parts] = /^(.+)\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? [];
  return parts === undefined ? [] : parts.split('.');
}
