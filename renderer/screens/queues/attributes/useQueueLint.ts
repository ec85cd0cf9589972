import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { LintWarning } from '../../../../shared/console/queues'
import { lintQueue, type LintedQueue } from '../../../../shared/queueLint'
import { api } from '../../../console'
import { attributesOf, type AttributeDraft } from './attributeDraft'

/** The warnings to show beside an attribute's field. */
export type LintOf = (attribute: string) => LintWarning[]

const MOST_SOURCES = 10

/**
 * Lints a form while it is filled in. What it must know of other queues (the dead-letter queue, queues that use this one
 * as theirs) is asked for once each.
 */
export function useQueueLint(
  input: () => {
    arn: string
    fifo: boolean
    draft: AttributeDraft
    sourceArns: readonly string[]
    ofSubscriptions?: boolean
    newDeadLetterQueue: LintedQueue | null
  },
): { warnings: ComputedRef<LintWarning[]>; lint: LintOf } {
  const known = shallowRef(new Map<string, LintedQueue | null>())

  watch(
    () => {
      const { draft, sourceArns } = input()
      const target = draft.deadLetters === 'existing' && draft.deadLetterArn ? [draft.deadLetterArn] : []
      return [...target, ...sourceArns.slice(0, MOST_SOURCES)]
        .filter((arn) => !known.value.has(arn))
        .join(' ')
    },
    async (missing) => {
      if (missing === '') return
      const answers = await Promise.all(
        missing.split(' ').map(async (arn): Promise<[string, LintedQueue | null]> => {
          const found = await api.queues.get({ arn }).catch(() => null)
          return [arn, found && { arn, attributes: found.attributes }]
        }),
      )
      known.value = new Map([...known.value, ...answers])
    },
    { immediate: true },
  )

  const warnings = computed(() => {
    const { arn, fifo, draft, sourceArns, ofSubscriptions, newDeadLetterQueue } = input()
    const attributes: Record<string, string> = Object.fromEntries(
      Object.entries(attributesOf(draft, fifo)).filter(([, value]) => value !== ''),
    )
    if (fifo) attributes['FifoQueue'] = 'true'
    if (newDeadLetterQueue) {
      attributes['RedrivePolicy'] = JSON.stringify({
        deadLetterTargetArn: newDeadLetterQueue.arn,
        maxReceiveCount: draft.maxReceiveCount,
      })
    }
    if (draft.deadLetters === 'existing' && !known.value.get(draft.deadLetterArn))
      delete attributes['RedrivePolicy']
    // One is being chosen: that it is missing need not be said.
    const choosing = draft.deadLetters === 'existing' && draft.deadLetterArn === ''
    return lintQueue({
      arn,
      attributes,
      deadLetterQueue:
        newDeadLetterQueue ??
        (draft.deadLetters === 'existing' ? (known.value.get(draft.deadLetterArn) ?? null) : null),
      sources: sourceArns.flatMap((source) => known.value.get(source) ?? []),
      ofSubscriptions,
    }).filter(({ rule }) => !choosing || rule !== 'dlq-missing')
  })
  return {
    warnings,
    lint: (attribute) => warnings.value.filter((warning) => warning.attribute === attribute),
  }
}
