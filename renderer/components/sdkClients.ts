/** Where a snippet's client calls, and as which account: twelve digits as the access key choose it, any secret is accepted. */
export interface ClientTarget {
  readonly endpoint: string
  readonly region: string
  readonly account: string
}

export type Service = 'sqs' | 'sns' | 'kinesis'
export type Language = 'cli' | 'javascript' | 'python' | 'go' | 'java'

/** Code to copy. `Id` is a language unless there are several for one. */
export interface Snippet<Id extends string = Language> {
  readonly id: Id
  readonly label: string
  /** What has to be installed before it runs; null if the label says it all. */
  readonly install: string | null
  readonly code: string
}

/** A snippet under the name of its language, with what has to be installed for that service. */
export function snippet(language: Language, service: Service, code: string): Snippet {
  return { id: language, label: labels[language], install: installs[language](service), code }
}

const labels: Readonly<Record<Language, string>> = {
  cli: 'AWS CLI',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  java: 'Java',
}

const installs: Readonly<Record<Language, (service: Service) => string | null>> = {
  cli: () => null,
  javascript: (service) => `npm install @aws-sdk/client-${service}`,
  python: () => 'pip install boto3',
  go: (service) =>
    ['config', 'credentials', `service/${service}`].reduce(
      (command, part) => `${command} github.com/aws/aws-sdk-go-v2/${part}`,
      'go get',
    ),
  java: (service) => `software.amazon.awssdk:${service}`,
}

const javascriptNames = { sqs: 'SQSClient', sns: 'SNSClient', kinesis: 'KinesisClient' } as const
const javaNames = { sqs: 'SqsClient', sns: 'SnsClient', kinesis: 'KinesisClient' } as const

/**
 * Environment of the AWS CLI. Version 1 reads AWS_DEFAULT_REGION only, version 2 both. For SQS version 1 has an address
 * of its own that goes before AWS_ENDPOINT_URL: its commands need `--endpoint-url`, else they go to the real AWS.
 */
export function cliClient(service: Service, { endpoint, region, account }: ClientTarget): string {
  const address = service === 'sqs' ? '' : `export AWS_ENDPOINT_URL_${service.toUpperCase()}=${endpoint}\n`
  return `${address}export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
export AWS_ACCESS_KEY_ID=${account} AWS_SECRET_ACCESS_KEY=anything`
}

/** A client named like its service; the class has to be imported. */
export function javascriptClient(service: Service, { endpoint, region, account }: ClientTarget): string {
  return `const ${service} = new ${javascriptNames[service]}({
  endpoint: '${endpoint}',
  region: '${region}',
  credentials: { accessKeyId: '${account}', secretAccessKey: 'anything' },
})`
}

/** A client named like its service; boto3 has to be imported. */
export function pythonClient(service: Service, { endpoint, region, account }: ClientTarget): string {
  return `${service} = boto3.client(
    "${service}",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="${account}",
    aws_secret_access_key="anything",
)`
}

/** A program whose main has `ctx` and `client`, and goes on with `body`. `standard` and `types` are what else it imports. */
export function goProgram(
  service: Service,
  { endpoint, region, account }: ClientTarget,
  body: string,
  { standard = [], types = false }: { standard?: readonly string[]; types?: boolean } = {},
): string {
  const aws = 'github.com/aws/aws-sdk-go-v2'
  const parts = ['aws', 'config', 'credentials', `service/${service}`]
  if (types) parts.push(`service/${service}/types`)
  const lines = (paths: readonly string[]): string => paths.map((path) => `\t"${path}"\n`).join('')
  return `package main

import (
${lines(['context', 'fmt', 'log', ...standard])}
${lines(parts.map((part) => `${aws}/${part}`))})

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("${region}"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("${account}", "anything", "")))
	if err != nil {
		log.Fatal(err)
	}
	client := ${service}.NewFromConfig(cfg, func(o *${service}.Options) { o.BaseEndpoint = aws.String("${endpoint}") })
${body}}
`
}

/** A program whose main has a client named like its service, and goes on with `body`. */
export function javaProgram(
  service: Service,
  { endpoint, region, account }: ClientTarget,
  body: string,
  { imports = [], note }: { imports?: readonly string[]; note?: string } = {},
): string {
  const name = javaNames[service]
  const all = [
    'java.net.URI',
    'software.amazon.awssdk.auth.credentials.AwsBasicCredentials',
    'software.amazon.awssdk.auth.credentials.StaticCredentialsProvider',
    'software.amazon.awssdk.regions.Region',
    `software.amazon.awssdk.services.${service}.${name}`,
    ...imports,
  ].sort()
  return `${all.map((path) => `import ${path};\n`).join('')}
public class Example {
  public static void main(String[] args) {
${note ? `    // ${note}\n` : ''}    var ${service} = ${name}.builder()
        .endpointOverride(URI.create("${endpoint}"))
        .region(Region.of("${region}"))
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create("${account}", "anything")))
        .build();
${body}  }
}
`
}
