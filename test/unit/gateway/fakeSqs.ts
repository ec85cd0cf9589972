import { BrokerError } from '../../../shared/errors'
import { quotaProfiles } from '../../../shared/quotas'
import type { Caller, ReceiveMessageInput, SqsOperations } from '../../../electron/broker/queues/operations'
import { sqsShapes } from '../../../electron/gateway/sqsShapes'

export interface Call {
  operation: string
  caller: Caller
  input: Record<string, unknown>
}

/** Operations that note how they were called and answer what the test told them to. */
export class FakeSqs {
  readonly calls: Call[] = []
  readonly answers: Record<string, unknown> = {}
  /** Receives that wait until they are aborted. */
  waiting = 0
  aborted = 0
  readonly sqs: SqsOperations
  readonly quotas = quotaProfiles.aws

  constructor() {
    const sqs: Record<string, unknown> = {}
    for (const operation of Object.keys(sqsShapes)) {
      sqs[operation] = async (caller: Caller, input: Record<string, unknown>) => {
        this.calls.push({ operation, caller, input })
        const answer = this.answers[operation]
        if (answer instanceof Error) throw answer
        return answer
      }
    }
    sqs.ReceiveMessage = (caller: Caller, input: ReceiveMessageInput, signal?: AbortSignal) => {
      this.calls.push({ operation: 'ReceiveMessage', caller, input: input as Record<string, unknown> })
      if (!input.WaitTimeSeconds) return Promise.resolve(this.answers.ReceiveMessage ?? {})
      this.waiting += 1
      return new Promise((resolve) => {
        const end = () => {
          this.waiting -= 1
          this.aborted += 1
          resolve({})
        }
        if (signal?.aborted) end()
        else signal?.addEventListener('abort', end)
      })
    }
    this.sqs = sqs as unknown as SqsOperations
  }

  /** The only call so far, which is taken away. */
  get lastCall(): Call {
    const call = this.calls.pop()
    if (!call) throw new Error('No operation was called')
    return call
  }

  fails(operation: keyof SqsOperations, error: Error = new BrokerError('QueueDoesNotExist')): void {
    this.answers[operation] = error
  }
}
