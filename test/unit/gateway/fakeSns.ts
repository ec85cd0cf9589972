import type { Caller } from '../../../electron/broker/queues/operations'
import type { SnsOperations } from '../../../electron/broker/topics/operations'
import { snsShapes } from '../../../electron/gateway/snsShapes'
import type { BrokerError } from '../../../shared/errors'
import { FakeSqs } from './fakeSqs'

/** Operations of both services that note how they were called and answer what the test told them to. */
export class FakeSns extends FakeSqs {
  readonly sns: SnsOperations
  readonly signer = {
    certificate: '-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n',
    certificateUrl: (base: string) => `${base}/SimpleNotificationService-0123456789abcdef.pem`,
  }

  constructor() {
    super()
    const sns: Record<string, unknown> = {}
    for (const operation of Object.keys(snsShapes)) {
      sns[operation] = async (caller: Caller, input: Record<string, unknown>) => {
        this.calls.push({ operation: `sns:${operation}`, caller, input })
        const answer = this.answers[operation]
        if (answer instanceof Error) throw answer
        return answer
      }
    }
    this.sns = sns as unknown as SnsOperations
  }

  refuses(operation: keyof SnsOperations, error: BrokerError): void {
    this.answers[operation] = error
  }
}
