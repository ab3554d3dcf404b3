import type { DiagnosisEntry } from '../diagnosis.ts';
import { whoAmI } from '../looks.ts';

/** Errors of the network between here and AWS, before it has answered. */
export const AWS_NETWORK: readonly DiagnosisEntry[] = [
  {
    id: 'aws-behind-proxy',
    title: 'The proxy blocks calls to AWS',
    cause: 'Calls to AWS go through a proxy, which refused or dropped this one.',
    next: 'Correct or unset the variable named above. With .amazonaws.com in NO_PROXY, calls to AWS bypass the proxy.',
    symptoms: [
      {
        says: /Failed to connect to proxy URL/,
        example: 'Failed to connect to proxy URL: "http://proxy.example.com:3128"',
        words: { aws: ['Failed to connect to proxy URL'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'env | grep -i _proxy', prints: 'the proxy of the error' }],
      fix: [
        'unset HTTPS_PROXY https_proxy',
        '# Or, if only AWS can be reached without the proxy:',
        'export NO_PROXY="$NO_PROXY,.amazonaws.com"',
      ],
      fixed: whoAmI('your account and ARN'),
      risk: 'Some networks allow calls only through the proxy. Then correct its address instead.',
    }),
  },
  {
    id: 'aws-certificate-untrusted',
    title: 'AWS’s certificate is not trusted here',
    cause:
      'This machine does not trust the certificate authority that issued the certificate, such as that of a proxy that inspects TLS.',
    next: 'export AWS_CA_BUNDLE=<the PEM file with that authority>, as for the AWS CLI.',
    symptoms: [
      {
        says: /SSL validation failed for [^\n]{0,300}?certificate verify failed: (?!certificate has expired|Hostname mismatch)/,
        example:
          'SSL validation failed for https://sts.us-east-1.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)',
        words: { aws: ['SSL validation failed for … certificate verify failed: self signed certificate'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          run: 'curl -svk https://sts.amazonaws.com -o /dev/null 2>&1 | grep issuer:',
          prints: 'an issuer other than Amazon: that of your network’s proxy',
        },
      ],
      fix: [
        'export AWS_CA_BUNDLE=<the PEM file with that authority>',
        '# Never --no-verify-ssl: anyone between you and AWS could change your calls.',
      ],
      fixed: whoAmI('your account and ARN'),
      risk: 'The file replaces the built-in authorities: it has to hold Amazon’s as well, if some calls bypass that proxy.',
    }),
  },
  {
    id: 'aws-host-unknown',
    title: 'The host of AWS is unknown',
    cause:
      'There is no host <host>: AWS_REGION names a region that does not exist, or this machine cannot resolve public names.',
    next: 'Check AWS_REGION (aws ec2 describe-regions lists them) and the network.',
    symptoms: [
      {
        says: /(?:endpoint URL: [\s\S]{0,600}?(?:ENOTFOUND|EAI_AGAIN) |(?:ENOTFOUND|EAI_AGAIN) (?=(?:sts|iam|eks)\.|[\w.-]{0,200}\.amazonaws\.(?:com|eu)))(?<host>[^\s"]{1,253})/,
        example: 'getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com',
        words: { aws: ['getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com'] },
      },
    ],
    byHand: ({ region }) => ({
      confirm: [
        {
          cause: 'There is no such region.',
          run: 'aws ec2 describe-regions --region us-east-1 --query "Regions[].RegionName" --output text',
          prints: `no ${region}`,
        },
        {
          cause: 'This machine cannot resolve public names.',
          run: 'nslookup sts.amazonaws.com',
          prints: 'no address',
        },
      ],
      fix: ['export AWS_REGION=<region> AWS_DEFAULT_REGION=<region>'],
      fixed: whoAmI('your account and ARN'),
      risk: 'Every command in this shell goes to that region from then on.',
    }),
  },
  {
    id: 'aws-not-reached',
    title: 'AWS cannot be reached from here',
    cause:
      'AWS cannot be reached from here: the network, a proxy or AWS_ENDPOINT_URL prevents it, or there is no such region.',
    next: 'Check the network, the proxy and AWS_REGION. AWS_ENDPOINT_URL must be unset for the real AWS.',
    symptoms: [
      {
        says: /Could not connect to the endpoint URL|(?:Connect|Read) timeout on endpoint URL|Connection was closed before we received a valid response/,
        example: 'Could not connect to the endpoint URL: "https://sts.us-east-1.amazonaws.com/"',
        words: { aws: ['Could not connect to the endpoint URL', 'Connect timeout on endpoint URL'] },
      },
    ],
    byHand: ({ stsEndpoint }) => ({
      confirm: [
        {
          cause: 'AWS_ENDPOINT_URL names something other than AWS.',
          run: 'env | grep AWS_ENDPOINT_URL',
          prints: 'an address',
        },
        {
          cause: 'The region in the error’s URL does not exist.',
          run: 'aws ec2 describe-regions --region us-east-1 --query "Regions[].RegionName" --output text',
          prints: 'regions without that one',
        },
        {
          cause: 'The network allows calls only through a proxy, or not at all.',
          run: `curl -sS -o /dev/null -w '%{http_code}' ${stsEndpoint}`,
          prints: '000, and a time-out',
        },
        {
          cause: 'In a pod: its security group, a network policy, or no NAT.',
          run: 'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].[ServiceName,State]" --output text',
          prints: 'no com.amazonaws.<region>.sts, in a VPC without NAT',
        },
      ],
      fix: [
        'unset AWS_ENDPOINT_URL',
        '# If the region does not exist:',
        'export AWS_REGION=<region> AWS_DEFAULT_REGION=<region>',
        '# Or name the proxy of your network:',
        'export HTTPS_PROXY=<proxy>',
      ],
      fixed: whoAmI('your account and ARN'),
      risk: 'Without AWS_ENDPOINT_URL, commands that were meant for a local imitation of AWS reach the real one.',
    }),
  },
];
