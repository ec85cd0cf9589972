import { GatewayError } from './errors'
import type { Shape, Structure } from './shapes'

/**
 * Refuses an input that lacks what its shape requires, in the words of AWS's request validation, which all its older
 * services share and which comes before the service itself. What is there may still be empty or wrong.
 */
export function demandRequired(shape: Structure, input: unknown): void {
  const missing = missingIn(shape, input, '')
  if (missing.length === 0) return
  const problems = missing.map(
    (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  )
  throw new GatewayError(
    'ValidationError',
    `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: ${problems.join('; ')}`,
    400,
    'ValidationError',
    'com.amazon.coral.validate#ValidationException',
  )
}

const none: readonly string[] = []

function missingIn(shape: Shape, value: unknown, path: string): readonly string[] {
  if (!demands(shape)) return none
  switch (shape.kind) {
    case 'structure': {
      let missing = none
      for (const member of shape.members) {
        const given = (value as Record<string, unknown>)[member.name]
        if (given === undefined) {
          if (member.required) missing = [...missing, path + lowerFirst(member.name)]
        } else if (demands(member.shape)) {
          missing = [...missing, ...missingIn(member.shape, given, path + lowerFirst(member.name))]
        }
      }
      return missing
    }
    case 'list':
      return (value as unknown[]).flatMap((one, n) => missingIn(shape.of, one, `${path}.${n + 1}.member.`))
    case 'map':
      return Object.entries(value as object).flatMap(([key, one]) =>
        missingIn(shape.of, one, `${path}.${key}.member.`),
      )
    default:
      return none
  }
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
      : (shape.kind === 'list' || shape.kind === 'map') && demands(shape.of)
  demanding.set(shape, answer)
  return answer
}
