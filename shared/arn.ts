/** Where a resource lives: accounts and regions are separate worlds that share nothing. */
export interface World {
  /** Twelve digits. */
  readonly account: string
  readonly region: string
}

export interface Arn extends World {
  readonly partition: string
  readonly service: string
  readonly resource: string
}

const ARN = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/

/** The parts of an ARN, or undefined if the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const parts = ARN.exec(text)
  if (!parts) return undefined
  const [, partition, service, region, account, resource] = parts as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  return { partition, service, region, account, resource }
}

/** The partition a region belongs to: China and GovCloud regions have partitions of their own. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}

export function queueArn(world: World, name: string): string {
  return `arn:${partitionOf(world.region)}:sqs:${world.region}:${world.account}:${name}`
}

export function topicArn(world: World, name: string): string {
  return `arn:${partitionOf(world.region)}:sns:${world.region}:${world.account}:${name}`
}

/** A queue's URL at an endpoint such as `http://127.0.0.1:4566`. */
export function queueUrl(endpoint: string, account: string, name: string): string {
  return `${endpoint}/${account}/${name}`
}

/** Account and name from a queue URL (any host), or from its path alone; undefined if it is neither. */
export function parseQueueUrl(url: string): { account: string; name: string } | undefined {
  const path = /^(?:https?:\/\/[^/]+)?\/?([0-9]{12})\/([^/?#]+)\/?$/.exec(url)
  return path ? { account: path[1]!, name: path[2]! } : undefined
}

export function streamArn(world: World, name: string): string {
  return `arn:${partitionOf(world.region)}:kinesis:${world.region}:${world.account}:stream/${name}`
}

/** A registered consumer's ARN; `createdAt` in milliseconds, of which it carries the seconds. */
export function consumerArn(streamArn: string, name: string, createdAt: number): string {
  return `${streamArn}/consumer/${name}:${Math.floor(createdAt / 1_000)}`
}
