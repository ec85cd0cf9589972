import type { ValueTest } from './conditions'
import type { BodyObject } from './message'
import { isObject, isScalar } from './message'
import type { Scalar } from './numbers'

/**
 * How a policy's path leads into a body. Arrays on the way are passed through: a clause is met if any element meets
 * it. A dot in a key and a level of nesting are the same (recorded from AWS), so `a.b` finds both {"a.b": …} and
 * {"a": {"b": …}}.
 */
export class BodyPath {
  /** Between two dots of the whole path. */
  private readonly parts: readonly string[]
  private readonly joined = new Map<number, string>()

  constructor(path: readonly string[]) {
    this.parts = path.join('.').split('.')
  }

  get length(): number {
    return this.parts.length
  }

  /** The members of an object through which the path goes on from `at`: the key, and where the path stands behind it. */
  next(object: BodyObject, at: number): { readonly key: string; readonly at: number }[] {
    const found: { key: string; at: number }[] = []
    if (this.parts.length - at <= FEW) {
      for (let end = at + 1; end <= this.parts.length; end += 1) {
        const key = this.key(at, end)
        if (Object.hasOwn(object, key)) found.push({ key, at: end })
      }
      return found
    }
    for (const key of Object.keys(object)) {
      const parts = key.split('.')
      if (
        at + parts.length <= this.parts.length &&
        parts.every((part, index) => part === this.parts[at + index])
      ) {
        found.push({ key, at: at + parts.length })
      }
    }
    return found
  }

  private key(at: number, end: number): string {
    if (end === at + 1) return this.parts[at] ?? ''
    const place = at * this.parts.length + end
    let key = this.joined.get(place)
    if (key === undefined) {
      key = this.parts.slice(at, end).join('.')
      this.joined.set(place, key)
    }
    return key
  }
}

/** With more parts than this to go, a body's keys are compared instead of all ways to cut the path. */
const FEW = 8

/** A clause on its way into the body. */
export interface Route {
  readonly path: BodyPath
  readonly at: number
  readonly test: ValueTest
}

interface Group {
  readonly wanted: Route[]
  readonly absent: Route[]
}

/**
 * Whether all wanted clauses are met and all absent ones find nothing. Clauses whose paths go through the same array
 * have to be met by the same element of it, as the Event Ruler has it.
 */
export function isMet(node: unknown, wanted: readonly Route[], absent: readonly Route[]): boolean {
  if (Array.isArray(node)) {
    if (wanted.length === 0) return node.every((item) => isMet(item, wanted, absent))
    return node.some((item) => isMet(item, wanted, absent))
  }
  if (isObject(node)) return isMetInside(node, wanted, absent)
  if (!isScalar(node)) return wanted.length === 0
  return (
    wanted.every(({ path, at, test }) => at === path.length && test(node)) &&
    absent.every(({ path, at }) => at < path.length)
  )
}

function isMetInside(object: BodyObject, wanted: readonly Route[], absent: readonly Route[]): boolean {
  const groups = new Map<string, Group>()
  for (const route of wanted) {
    const next = route.path.next(object, route.at)
    const [only] = next
    if (!only) return false
    if (next.length > 1) {
      if (!next.some(({ key, at }) => isMet(object[key], [{ ...route, at }], []))) return false
    } else groupOf(groups, only.key).wanted.push({ ...route, at: only.at })
  }
  for (const route of absent) {
    for (const { key, at } of route.path.next(object, route.at))
      groupOf(groups, key).absent.push({ ...route, at })
  }
  for (const [key, group] of groups) {
    if (!isMet(object[key], group.wanted, group.absent)) return false
  }
  return true
}

function groupOf(groups: Map<string, Group>, key: string): Group {
  let group = groups.get(key)
  if (!group) {
    group = { wanted: [], absent: [] }
    groups.set(key, group)
  }
  return group
}

/** The values that a path finds. */
export function valuesAt(body: BodyObject, path: BodyPath): Scalar[] {
  const found: Scalar[] = []
  const walk = (node: unknown, at: number): void => {
    if (Array.isArray(node)) for (const item of node) walk(item, at)
    else if (isObject(node)) for (const next of path.next(node, at)) walk(node[next.key], next.at)
    else if (at === path.length && isScalar(node)) found.push(node)
  }
  walk(body, 0)
  return found
}

/** Whether a body holds any value at all. */
export function hasValues(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasValues)
  return isObject(node) ? Object.values(node).some(hasValues) : true
}
