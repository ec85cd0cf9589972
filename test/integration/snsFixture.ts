import * as sdk from '@aws-sdk/client-sns'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SnsOperations } from '../../electron/broker/topics/operations'
import { clientConfig } from './fixture'
import type { ClientOptions } from './fixture'

type Input<Name extends keyof SnsOperations> = Parameters<SnsOperations[Name]>[1]
type Output<Name extends keyof SnsOperations> = Awaited<ReturnType<SnsOperations[Name]>>

/** A client of SNS, whatever it speaks. Refused calls reject with a Refused. */
export interface Sns {
  <Name extends keyof SnsOperations>(operation: Name, input?: Input<Name>): Promise<Output<Name>>
}

export class Refused extends Error {
  constructor(
    /** The name of the error's shape, or its code where it has none. */
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

export interface SnsDialect {
  readonly name: string
  client(endpoint: string, options?: ClientOptions): Sns
}

/** SNS as the JavaScript SDK speaks it, which is Query, and as AWS JSON. */
export const snsDialects: readonly SnsDialect[] = [
  { name: 'Query, by the SDK', client: bySdk },
  { name: 'AWS JSON', client: byJson },
]

type Send = (command: unknown) => Promise<unknown>
type Commands = Record<string, new (input: unknown) => unknown>

function bySdk(endpoint: string, options?: ClientOptions): Sns {
  const client: SNSClient = new sdk.SNSClient(clientConfig(endpoint, options))
  const send = client.send.bind(client) as unknown as Send
  return async (operation, input = {}) => {
    const Command = (sdk as unknown as Commands)[`${operation}Command`]!
    try {
      const { $metadata: _, ...output } = (await send(new Command(input))) as { $metadata: unknown }
      return output as never
    } catch (error) {
      if (!(error instanceof sdk.SNSServiceException)) throw error
      throw new Refused(error.name, error.$metadata.httpStatusCode ?? 0, error.message)
    }
  }
}

function byJson(
  endpoint: string,
  { accessKeyId = 'AKIDEXAMPLE', region = 'us-east-1' }: ClientOptions = {},
): Sns {
  return async (operation, input = {}) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSimpleNotificationService.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20250101/${region}/sns/aws4_request, SignedHeaders=host, Signature=00`,
      },
      body: JSON.stringify(input, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      ),
    })
    const text = await response.text()
    const output = (text === '' ? {} : JSON.parse(text)) as { __type?: string; message?: string }
    if (response.ok) return output as never
    throw new Refused(output.__type!.replace(/^.*#/, ''), response.status, output.message ?? '')
  }
}

/** What a call is refused with; fails the test when it is not. */
export async function refusalOf(call: Promise<unknown>): Promise<Refused> {
  try {
    await call
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('The call was not refused')
}

/** The envelope in which a queue gets a message. */
export interface Envelope {
  readonly Type: string
  readonly MessageId: string
  readonly SequenceNumber?: string
  readonly TopicArn: string
  readonly Subject?: string
  readonly Message: string
  readonly Timestamp: string
  readonly SignatureVersion: '1' | '2'
  readonly Signature: string
  readonly SigningCertURL: string
  readonly UnsubscribeURL: string
  readonly MessageAttributes?: Record<string, { Type: string; Value: string }>
}
