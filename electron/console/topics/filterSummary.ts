import { parseFilterPolicy, type FilterScope } from '../../../shared/filterPolicy/filterPolicy'

const SHOWN = 3

/** One line about a policy: the keys it looks at, and where. */
export function filterSummary(policy: string, scope: FilterScope): string {
  const parsed = parseFilterPolicy(policy, scope)
  if (!parsed.ok) return 'a policy that cannot be read'
  const keys: string[] = []
  collect(parsed.policy.clauses, keys)
  if (keys.length === 0) return 'everything'
  const different = [...new Set(keys)]
  const names = different.slice(0, SHOWN).join(', ')
  const rest = different.length > SHOWN ? ` and ${different.length - SHOWN} more` : ''
  return `${names}${rest}${scope === 'MessageBody' ? ' in the body' : ''}`
}

type Clauses = Extract<ReturnType<typeof parseFilterPolicy>, { ok: true }>['policy']['clauses']

function collect(clauses: Clauses, keys: string[]): void {
  for (const clause of clauses) {
    if (clause.kind === 'or') for (const alternative of clause.alternatives) collect(alternative, keys)
    else keys.push(clause.path.join('.'))
  }
}
