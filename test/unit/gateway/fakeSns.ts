import type { Caller } from '../../../electron/broker/queues/operations'
import type { KinesisOperations } from '../../../electron/broker/streams/operations'
import type { SnsOperations } from '../../../electron/broker/topics/operations'
import { kinesisShapes } from '../../../electron/gateway/kinesisShapes'
import { snsShapes } from '../../../electron/gateway/snsShapes'
import type { BrokerError } from '../../../shared/errors'
import { FakeSqs } from './fakeSqs'

/** Operations of all services that note how they were called and answer what the test told them to. */
export class FakeSns extends FakeSqs {
  readonly sns: SnsOperations
  readonly kinesis: KinesisOperations
  readonly signer = {
    certificate: '-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n',
    certificateUrl: (base: string) => `${base}/SimpleNotificationService-0123456789abcdef.pem`,
  }

  constructor() {
    super()
    this.sns = this.#fake('sns', snsShapes) as unknown as SnsOperations
    this.kinesis = this.#fake('kinesis', kinesisShapes) as unknown as KinesisOperations
  }

  #fake(service: string, shapes: object): Record<string, unknown> {
    const operations: Record<string, unknown> = {}
    for (const operation of Object.keys(shapes)) {
      operations[operation] = async (caller: Caller, input: Record<string, unknown>) => {
        this.calls.push({ operation: `${service}:${operation}`, caller, input })
        const answer = this.answers[operation]
        if (answer instanceof Error) throw answer
        return answer
      }
    }
    return operations
  }

  refuses(operation: keyof SnsOperations, error: BrokerError): void {
    this.answers[operation] = error
  }
}
