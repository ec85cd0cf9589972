import type * as sqs from '@aws-sdk/client-sqs'
import { startGateway } from '../../electron/gateway/gateway'
import type { Gateway } from '../../electron/gateway/gateway'
import type { HostRules } from '../../electron/gateway/host'
import { brokerFixture } from '../support/brokerFixture'
import type { BrokerFixture, BrokerFixtureOptions } from '../support/brokerFixture'

/** A gateway on a broker whose clock the test moves, on a store with no disk. */
export interface Running extends BrokerFixture {
  readonly gateway: Gateway
  readonly endpoint: string
  readonly logged: string[]
  close(): Promise<void>
}

export async function running(options: BrokerFixtureOptions & HostRules = {}): Promise<Running> {
  const fixture = await brokerFixture(options)
  const logged: string[] = []
  const gateway = await startGateway({
    ...options,
    broker: fixture.broker,
    host: '127.0.0.1',
    port: 0,
    log: (line) => logged.push(line),
  })
  return {
    ...fixture,
    gateway,
    endpoint: gateway.endpoint,
    logged,
    async close() {
      await gateway.close()
      fixture.broker.dispose()
      await fixture.store.close()
    },
  }
}

/** What the suites use of an SDK: every version of it and every protocol has this. */
export type Sdk = typeof sqs

export interface ClientOptions {
  readonly accessKeyId?: string
  readonly region?: string
}

/** How a suite gets its clients. */
export interface Dialect {
  readonly name: string
  readonly sdk: Sdk
  client(endpoint: string, options?: ClientOptions): sqs.SQSClient
}

export function clientConfig(
  endpoint: string,
  { accessKeyId = 'AKIDEXAMPLE', region = 'us-east-1' }: ClientOptions = {},
) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey: 'secret' }, maxAttempts: 1 }
}

/** Name and status of what a call is refused with; fails the test when it is not. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; status: number }> {
  try {
    await call
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } }
    if (!$metadata) throw error
    return { name: plainName(name), status: $metadata.httpStatusCode ?? 0 }
  }
  throw new Error('The call was not refused')
}

/** The protocols dress the same error differently: `AWS.SimpleQueueService.X`, `XException` and `X` are one. */
function plainName(name: string): string {
  const bare = name.replace(/^AWS\.SimpleQueueService\./, '')
  const same: Record<string, string> = {
    NonExistentQueue: 'QueueDoesNotExist',
    QueueAlreadyExists: 'QueueNameExists',
    InvalidParameterValueException: 'InvalidParameterValue',
    MissingRequiredParameterException: 'MissingParameter',
  }
  return same[bare] ?? bare
}
