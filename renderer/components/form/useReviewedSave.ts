import { ref, watch, type Ref } from 'vue'
import { failureOf, type Failure } from '../../failure'
import { useToasts } from '../../stores/toasts'
import { plural } from '../format'

/** Why saving failed, and the field of the form it is about, where it is about one. */
export interface SaveFailure {
  readonly error: unknown
  readonly field: string | undefined
}

/** What saving the changes of a form needs to know. */
export interface ReviewedSaveOptions {
  /** What the person edits: a failure is forgotten as soon as it changes. */
  readonly draft: Ref<unknown>
  /** How many attributes would change. */
  readonly count: () => number
  /** Saves the changes and takes over what the broker answers; rejects with its failure. */
  readonly send: () => Promise<void>
  readonly fieldOf: (failure: Failure) => string | undefined
}

/** Saving after a review: a failure of one field closes the review and shows at the field, any other stays in it. */
export function useReviewedSave(options: ReviewedSaveOptions): {
  confirming: Ref<boolean>
  busy: Ref<boolean>
  failure: Ref<SaveFailure | null>
  save: () => Promise<void>
} {
  const toasts = useToasts()
  const confirming = ref(false)
  const busy = ref(false)
  const failure = ref<SaveFailure | null>(null)
  watch(options.draft, () => (failure.value = null), { deep: true })

  async function save(): Promise<void> {
    busy.value = true
    failure.value = null
    try {
      const count = options.count()
      await options.send()
      confirming.value = false
      toasts.success(`${plural(count, 'attribute')} changed`)
    } catch (error) {
      failure.value = { error, field: options.fieldOf(failureOf(error)) }
      if (failure.value.field) confirming.value = false
    } finally {
      busy.value = false
    }
  }
  return { confirming, busy, failure, save }
}
