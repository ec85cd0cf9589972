import { ref, watch, type Ref } from 'vue'

export interface Template<D> {
  readonly name: string
  readonly draft: D
}

interface Kept<D> {
  templates: Template<D>[]
  /** What was being written when the tab was left. */
  last: D
}

/** Larger drafts are not kept: browsers give a page about 5 MiB for everything. */
const largestKept = 200_000

export interface Templates<D> {
  readonly draft: Ref<D>
  readonly all: Ref<Template<D>[]>
  save(name: string): void
  use(name: string): void
  remove(name: string): void
  rename(from: string, to: string): void
}

function read<D>(key: string): Partial<Kept<D>> {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') ?? {}) as Partial<Kept<D>>
  } catch {
    return {}
  }
}

/**
 * What is being written for a queue or topic, and the messages kept under a name, in this browser under `key`.
 * @param empty a draft in which nothing was written yet
 */
export function useTemplates<D extends object>(key: string, empty: () => D): Templates<D> {
  const kept = read<D>(key)
  const draft = ref({ ...empty(), ...kept.last }) as Ref<D>
  const all = ref(Array.isArray(kept.templates) ? kept.templates : []) as Ref<Template<D>[]>
  const copy = (from: D): D => JSON.parse(JSON.stringify(from)) as D

  watch(
    [draft, all],
    () => {
      const last = JSON.stringify(draft.value).length > largestKept ? empty() : draft.value
      try {
        localStorage.setItem(key, JSON.stringify({ templates: all.value, last } satisfies Kept<D>))
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
