import { refDebounced } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { FilterPreview, FilterPreviewInput } from '../../../shared/console/filterPreview'
import { api } from '../../console'
import { attributeFields, bodyFields, type KnownFields } from './knownFields'

const SETTLE_MS = 200
/** Bodies are cut in a preview: of so many messages the whole is fetched, for their keys. */
const WHOLE_BODIES = 12

/** What a policy says about the topic's last messages, and what those messages have in them; anew as the policy changes. */
export function usePreview(input: () => FilterPreviewInput) {
  const preview = shallowRef<FilterPreview>()
  /** The policy that `preview` is about: its ranges are offsets in it. */
  const about = shallowRef('')
  const error = shallowRef<unknown>()
  const loading = shallowRef(true)
  const fields = shallowRef<{ attributes: KnownFields; body: KnownFields }>({
    attributes: new Map(),
    body: new Map(),
  })
  const asked = shallowRef(input())
  watch(input, (now) => (asked.value = now))
  const settled = refDebounced(asked, SETTLE_MS)

  let abort: AbortController | undefined
  async function load(): Promise<void> {
    abort?.abort()
    const mine = new AbortController()
    abort = mine
    loading.value = true
    const wanted = settled.value
    try {
      const answer = await api.topics.filterPreview(wanted, { signal: mine.signal })
      if (mine.signal.aborted) return
      error.value = undefined
      about.value = wanted.policy
      // A policy that cannot be read says nothing: what was there stays, so that the list does not flicker while typing.
      preview.value = answer.problem && preview.value ? { ...preview.value, problem: answer.problem } : answer
      if (!answer.problem) await learn(answer, mine.signal)
      else if (!learned) {
        // Completion helps most where the policy cannot be read yet.
        const plain = { ...wanted, policy: '', current: null, typed: [] }
        await learn(await api.topics.filterPreview(plain, { signal: mine.signal }), mine.signal)
      }
    } catch (reason) {
      if (!mine.signal.aborted) error.value = reason
    } finally {
      if (!mine.signal.aborted) loading.value = false
    }
  }

  let learned = false
  const bodies = new Map<number, string>()
  async function learn({ messages }: FilterPreview, signal: AbortSignal): Promise<void> {
    const attributes = attributeFields(messages.map((message) => message.attributes))
    const recent = messages
      .flatMap(({ publicationId }) => (publicationId === null ? [] : [publicationId]))
      .slice(0, WHOLE_BODIES)
    if (signal.aborted) return
    learned = true
    fields.value = { attributes, body: fields.value.body }
    for (const id of recent.filter((one) => !bodies.has(one))) {
      const { message } = await api.deliveries.publication({ id }, { signal }).catch(() => ({ message: '' }))
      if (signal.aborted) return
      bodies.set(id, message)
    }
    fields.value = { attributes, body: bodyFields(recent.map((id) => bodies.get(id) ?? '')) }
  }

  watch(settled, load, { immediate: true })
  onScopeDispose(() => abort?.abort())
  return { preview, about, error, loading, fields, reload: load }
}
