import type { EditStep } from '../../../../shared/console/tasks'

/** The kinds of change, in the order the menu offers them. */
export const stepKinds = [
  {
    kind: 'set-json',
    label: 'Set a JSON value',
    hint: 'Sets one value in a JSON body; everything else keeps its exact text.',
  },
  { kind: 'remove-json', label: 'Remove a JSON key', hint: 'Takes one key out of a JSON body.' },
  { kind: 'replace-text', label: 'Replace text', hint: 'Replaces every occurrence in the body.' },
  {
    kind: 'set-attribute',
    label: 'Set a message attribute',
    hint: 'Adds the attribute, or replaces the one of that name.',
  },
  {
    kind: 'remove-attribute',
    label: 'Remove a message attribute',
    hint: 'Takes the attribute out where it is present.',
  },
] as const satisfies readonly { kind: EditStep['kind']; label: string; hint: string }[]

/** A step as it is being typed: complete or not yet. The key keeps its place while the list changes. */
export type StepDraft = EditStep & { readonly key: number }

let lastKey = 0

/** An empty step of a kind. */
export function newStep(kind: EditStep['kind']): StepDraft {
  const key = ++lastKey
  switch (kind) {
    case 'replace-text':
      return { key, kind, find: '', replace: '', regex: false }
    case 'set-json':
      return { key, kind, path: '', value: '' }
    case 'remove-json':
      return { key, kind, path: '' }
    case 'set-attribute':
      return { key, kind, name: '', attribute: { type: 'String', value: '' } }
    case 'remove-attribute':
      return { key, kind, name: '' }
  }
}

/** What keeps a step from being applied, in words for the person typing it; null if nothing does. */
export function problemOf(step: EditStep): string | null {
  switch (step.kind) {
    case 'replace-text':
      if (step.find === '') return 'Enter the text to find.'
      return step.regex ? regexProblem(step.find) : null
    case 'set-json':
      if (step.path.trim() === '') return 'Enter a path, such as order.items[0].sku.'
      if (step.value.trim() === '') return 'Enter the new value as JSON: 42, true, "text" or {…}.'
      return jsonProblem(step.value)
    case 'remove-json':
      return step.path.trim() === '' ? 'Enter a path, such as order.coupon.' : null
    case 'set-attribute':
      if (step.name.trim() === '') return 'Enter the name of the attribute.'
      return step.attribute.value === '' ? 'An attribute cannot be empty.' : null
    case 'remove-attribute':
      return step.name.trim() === '' ? 'Enter the name of the attribute.' : null
  }
}

function regexProblem(source: string): string | null {
  try {
    new RegExp(source, 'u')
    return null
  } catch (error) {
    return `Not a regular expression: ${(error as Error).message.replace(/^Invalid regular expression: /, '')}`
  }
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    return 'Not JSON. Put text in double quotes: "paid".'
  }
}

/** The steps that are complete, without the keys that only the form needs. */
export function completeSteps(drafts: readonly StepDraft[]): EditStep[] {
  return drafts.filter((draft) => problemOf(draft) === null).map(({ key: _key, ...step }) => step)
}
