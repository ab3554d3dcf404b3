import {
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
  type DescribeLaunchTemplateVersionsResult,
  EC2Client,
} from '@aws-sdk/client-ec2';

/**
 * The SDK's client with the one call of EC2 that is made. The SDK's `EC2` has 700, a third of the size of this program:
 * a bundle has only what is named here (`shaken-ec2.ts` of the package `export`).
 */
export class EC2 extends EC2Client {
  describeLaunchTemplateVersions(
    input: DescribeLaunchTemplateVersionsRequest,
  ): Promise<DescribeLaunchTemplateVersionsResult> {
    return this.send(new DescribeLaunchTemplateVersionsCommand(input));
  }
}
