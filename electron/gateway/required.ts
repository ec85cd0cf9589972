import { broken, keeps, NOT_NULL, Problems, written } from './constraints'
import { GatewayError } from './errors'
import type { Limits, Shape, Structure } from './shapes'

/**
 * Refuses an input that lacks what its shape requires, or that breaks what the model says of a value, in the words of
 * AWS's request validation, which all its older services share and which comes before the service itself. What is there
 * may still be empty or wrong.
 */
export function demandRequired(shape: Structure, input: unknown): void {
  if (!demands(shape)) return
  const problems = new Problems()
  look(shape, input, '', problems)
  const { message } = problems
  if (message === undefined) return
  throw new GatewayError(
    'ValidationError',
    message,
    400,
    'ValidationError',
    'com.amazon.coral.validate#ValidationException',
  )
}

/** `path` ends where the name of a member, or the number of an element, follows. */
function look(shape: Shape, value: unknown, path: string, problems: Problems): void {
  if (!demands(shape)) return
  switch (shape.kind) {
    case 'structure':
      for (const member of shape.members) {
        const at = path + lowerFirst(member.name)
        const given = (value as Record<string, unknown>)[member.name]
        if (given !== undefined) look(member.shape, given, at, problems)
        else if (member.required) problems.add('null', at, NOT_NULL)
      }
      return
    case 'list':
      for (const [n, one] of (value as unknown[]).entries()) {
        look(shape.of, one, inside(shape.of, `${path}.${n + 1}.member`), problems)
      }
      return
    case 'map':
      for (const [key, one] of Object.entries(value as object)) {
        look(shape.of, one, inside(shape.of, `${path}.${key}.member`), problems)
      }
      return
    default:
      if (shape.limits) lookAt(shape.limits, value as string | number, path, problems)
  }
}

function inside(of: Shape, path: string): string {
  return of.kind === 'structure' ? `${path}.` : path
}

function lookAt(limits: Limits, value: string | number, at: string, problems: Problems): void {
  const sized = typeof value === 'string'
  const size = sized ? value.length : value
  if (keeps(limits, value, size)) return
  for (const one of broken(limits, value, size, sized)) problems.add(`'${written(value)}'`, at, one)
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** Whether there is anything to look for, by shape: asked for every request. */
const demanding = new WeakMap<Shape, boolean>()

function demands(shape: Shape): boolean {
  const known = demanding.get(shape)
  if (known !== undefined) return known
  const answer =
    shape.kind === 'structure'
      ? shape.members.some((member) => member.required || demands(member.shape))
      : shape.kind === 'list' || shape.kind === 'map'
        ? demands(shape.of)
        : shape.limits !== undefined
  demanding.set(shape, answer)
  return answer
}
