import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { Received } from '../../../../shared/console/messages'
import { api } from '../../../console'
import { notDeleted } from './receiveWords'

export interface Held {
  readonly message: Received
  /** Broker time, ms: when the receipt handle's hold on the message ends. */
  readonly until: number
  readonly receivedAt: number
  /** What was done with it; null while it is held. */
  readonly outcome: 'deleted' | 'returned' | null
}

/** More than this many are not kept: the oldest go first. */
const most = 200

/** Messages received by hand, by queue: they stay while a person looks elsewhere, for their handles are all there is. */
export const useReceived = defineStore('received', () => {
  const byArn = shallowReactive(new Map<string, readonly Held[]>())

  const listOf = (arn: string): readonly Held[] => byArn.get(arn) ?? []
  function change(arn: string, handle: string, part: Partial<Held>): void {
    byArn.set(
      arn,
      listOf(arn).map((held) => (held.message.receiptHandle === handle ? { ...held, ...part } : held)),
    )
  }

  return {
    listOf,
    add(arn: string, messages: readonly Received[], now: number): void {
      const added = messages.map((message): Held => ({
        message,
        until: message.visibleAt,
        receivedAt: now,
        outcome: null,
      }))
      byArn.set(arn, [...added, ...listOf(arn)].slice(0, most))
    },
    clear(arn: string, keep: (held: Held) => boolean): void {
      byArn.set(arn, listOf(arn).filter(keep))
    },
    /** Throws if the message is still there. */
    async remove(arn: string, { id, receiptHandle }: Received): Promise<void> {
      await api.messages.deleteReceived({ arn, receiptHandle })
      const left = await api.messages.get({ arn, id }).catch(() => undefined)
      if (left) throw notDeleted()
      change(arn, receiptHandle, { outcome: 'deleted' })
    },
    async extend(arn: string, receiptHandle: string, seconds: number, now: number): Promise<void> {
      await api.messages.changeVisibility({ arn, receiptHandle, visibilityTimeout: seconds })
      change(arn, receiptHandle, { until: now + seconds * 1_000 })
    },
    async giveBack(arn: string, receiptHandle: string, now: number): Promise<void> {
      await api.messages.changeVisibility({ arn, receiptHandle, visibilityTimeout: 0 })
      change(arn, receiptHandle, { outcome: 'returned', until: now })
    },
  }
})
