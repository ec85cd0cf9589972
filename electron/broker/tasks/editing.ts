import type { AttributeMap } from '../../../shared/console/messages'
import type { Edit, EditStep } from '../../../shared/console/tasks'
import { BrokerError } from '../../../shared/errors'
import type { PathStep } from '../jsonText'
import { JsonTextError, parsePath, removeAt, setAt } from '../jsonText'
import { attributeMap } from '../queues/browseRead'
import type { SafePattern } from './regexGuard'
import { LONGEST_SEARCHED, PatternRefused, safePattern } from './regexGuard'

/** A message's content as it is stored: attributes are JSON in the shape of AWS's MessageAttributes, or null. */
export interface StoredContent {
  readonly body: string
  readonly attributes: string | null
}

/** This message cannot be edited as asked; the text says why. */
export class EditFailed extends Error {}

export interface CompiledEdit {
  /** What the message becomes. Parts that no step touches are the very same strings. Throws EditFailed. */
  apply(id: number, content: StoredContent): StoredContent
}

/** Largest a body may become under an edit, in characters; a queue's own limit is checked when it is sent. */
const LARGEST_RESULT = 67_108_864

/** Compiles once, so that a mistake in a step is told before any message moves. Throws InvalidParameterValue. */
export function compileEdit(edit: Edit | null): CompiledEdit | undefined {
  if (!edit || edit.steps.length + edit.single.length === 0) return undefined
  const steps = edit.steps.map(compileStep)
  const single = new Map(edit.single.map((one) => [one.id, one]))
  return {
    apply(id, content) {
      const own = single.get(id)
      if (!own) return steps.reduce((current, step) => step(current), content)
      return { body: own.body, attributes: sameOrStored(content.attributes, own.attributes) }
    },
  }
}

type Step = (content: StoredContent) => StoredContent

function compileStep(step: EditStep): Step {
  switch (step.kind) {
    case 'replace-text': {
      const { find, replace } = step
      if (step.regex) return patternStep(find, replace)
      return (content) => withBody(content, content.body.split(find).join(replace))
    }
    case 'set-json': {
      const path = compilePath(step.path)
      const value = step.value.trim()
      try {
        JSON.parse(value)
      } catch {
        throw invalid(`The value for ${step.path} is not JSON: a text needs quotes around it`)
      }
      return (content) =>
        withBody(
          content,
          editing(() => setAt(content.body, path, value)),
        )
    }
    case 'remove-json': {
      const path = compilePath(step.path)
      if (path.length === 0) throw invalid('The whole body cannot be removed')
      return (content) =>
        withBody(
          content,
          editing(() => removeAt(content.body, path)),
        )
    }
    case 'set-attribute': {
      const { name, attribute } = step
      return (content) => {
        const map = attributeMap(content.attributes)
        const old = map[name]
        if (old?.type === attribute.type && old.value === attribute.value) return content
        return { body: content.body, attributes: storedAttributes({ ...map, [name]: attribute }) }
      }
    }
    case 'remove-attribute': {
      const { name } = step
      return (content) => {
        const map = attributeMap(content.attributes)
        if (!Object.hasOwn(map, name)) return content
        delete map[name]
        return { body: content.body, attributes: storedAttributes(map) }
      }
    }
  }
}

function patternStep(find: string, replace: string): Step {
  let safe: SafePattern
  try {
    safe = safePattern(find)
  } catch (error) {
    if (error instanceof PatternRefused) throw invalid(error.message)
    throw error
  }
  return (content) => {
    if (safe.repeats && content.body.length > LONGEST_SEARCHED) {
      throw new EditFailed('The body is too long to search with a pattern that repeats')
    }
    return withBody(content, content.body.replace(safe.pattern, replace))
  }
}

function withBody(content: StoredContent, body: string): StoredContent {
  if (body.length > LARGEST_RESULT) throw new EditFailed('The edit makes the body too large')
  return body === content.body ? content : { body, attributes: content.attributes }
}

function compilePath(text: string): PathStep[] {
  try {
    return parsePath(text)
  } catch (error) {
    if (error instanceof JsonTextError) throw invalid(error.message)
    throw error
  }
}

function editing(change: () => string): string {
  try {
    return change()
  } catch (error) {
    if (error instanceof JsonTextError) throw new EditFailed(error.message)
    throw error
  }
}

const invalid = (message: string): BrokerError => new BrokerError('InvalidParameterValue', message)

/** Keeps the stored text if the attributes are the same, so that an edit of the body leaves them byte for byte. */
function sameOrStored(stored: string | null, wanted: AttributeMap): string | null {
  const current = attributeMap(stored)
  const names = Object.keys(wanted)
  const same =
    names.length === Object.keys(current).length &&
    names.every((name) => {
      const [one, two] = [current[name], wanted[name]!]
      return one !== undefined && one.type === two.type && one.value === two.value
    })
  return same ? stored : storedAttributes(wanted)
}

/** The console's attributes in the form that the broker stores. */
export function storedAttributes(map: AttributeMap): string | null {
  const entries = Object.entries(map)
  if (entries.length === 0) return null
  return JSON.stringify(
    Object.fromEntries(
      entries.map(([name, { type, value }]) => [
        name,
        type.startsWith('Binary')
          ? { DataType: type, BinaryValue: value }
          : { DataType: type, StringValue: value },
      ]),
    ),
  )
}
