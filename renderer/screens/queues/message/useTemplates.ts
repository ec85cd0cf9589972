import { ref, watch, type Ref } from 'vue'
import { emptyOutgoing, type OutgoingDraft } from './outgoing'

export interface Template {
  readonly name: string
  readonly draft: OutgoingDraft
}

interface Kept {
  templates: Template[]
  /** What was being written when the tab was left. */
  last: OutgoingDraft
}

/** Larger drafts are not kept: browsers give a page about 5 MiB for everything. */
const largestKept = 200_000

export interface Templates {
  readonly draft: Ref<OutgoingDraft>
  readonly all: Ref<Template[]>
  save(name: string): void
  use(name: string): void
  remove(name: string): void
  rename(from: string, to: string): void
}

function read(key: string): Partial<Kept> {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') ?? {}) as Partial<Kept>
  } catch {
    return {}
  }
}

/** What is being written for a queue, and the messages kept under a name, in this browser. */
export function useTemplates(arn: string): Templates {
  const key = `switchyard.send.${arn}`
  const kept = read(key)
  const draft = ref<OutgoingDraft>({ ...emptyOutgoing(), ...kept.last })
  const all = ref<Template[]>(Array.isArray(kept.templates) ? kept.templates : [])
  const copy = (from: OutgoingDraft): OutgoingDraft => JSON.parse(JSON.stringify(from)) as OutgoingDraft

  watch(
    [draft, all],
    () => {
      const last = draft.value.body.length > largestKept ? emptyOutgoing() : draft.value
      try {
        localStorage.setItem(key, JSON.stringify({ templates: all.value, last } satisfies Kept))
      } catch (error) {
        console.warn('The draft could not be kept in this browser', error)
      }
    },
    { deep: true },
  )
  return {
    draft,
    all,
    save(name) {
      all.value = [
        ...all.value.filter((template) => template.name !== name),
        { name, draft: copy(draft.value) },
      ].sort((a, b) => a.name.localeCompare(b.name))
    },
    use(name) {
      const template = all.value.find((one) => one.name === name)
      if (template) draft.value = copy(template.draft)
    },
    remove(name) {
      all.value = all.value.filter((template) => template.name !== name)
    },
    rename(from, to) {
      all.value = all.value
        .filter((template) => template.name !== to || template.name === from)
        .map((template) => (template.name === from ? { ...template, name: to } : template))
    },
  }
}
