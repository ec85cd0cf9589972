const STEP = /(?:^|\.)([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/gy

/** The steps of a JSON path as filters take it, such as `truck.position[0]` or `a["b.c"]`; null if it is none. */
export function pathSteps(path: string): (string | number)[] | null {
  const rest = path.trim().replace(/^\$\.?(?=.|$)/, '')
  const steps: (string | number)[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < rest.length) {
    const found = STEP.exec(rest)
    if (!found) return null
    if (found[1] !== undefined) steps.push(found[1])
    else if (found[2] !== undefined) steps.push(Number(found[2]))
    else steps.push(unquoted(found[3]!))
  }
  return steps.length > 0 || path.trim().startsWith('$') ? steps : null
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text.slice(1, -1)
  }
}

/** The value at a path as text; null if there is none. */
export function valueAt(value: unknown, steps: readonly (string | number)[]): string | null {
  let now = value
  for (const step of steps) {
    if (typeof now !== 'object' || now === null || !Object.hasOwn(now, step)) return null
    now = (now as Record<string | number, unknown>)[step]
  }
  if (now === null || now === undefined) return null
  return typeof now === 'string' ? now : JSON.stringify(now)
}
