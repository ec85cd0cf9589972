import { valuesAt } from './bodyWalk'
import type { Condition, TextRange } from './conditions'
import { valueTest } from './conditions'
import type { CompiledClause, CompiledFilter, CompiledKey } from './matching'
import { attributeMeets, bodyMeetsKey, compileFilter, isOfValue, matches } from './matching'
import type { BodyObject, FilterMessage, PreparedMessage } from './message'
import { escaped, prepared } from './message'
import type { Scalar } from './numbers'
import type { ClauseGroup, FilterPolicy, KeyClause, OrClause } from './policyTree'
import { conditionText, conditionsText, listed, valueText } from './wording'

export type Verdict = 'match' | 'no match'

/** A clause of the policy and what it said about the message. */
export interface ExplainedClause {
  /** The keys from the outside in; `$or` at the end for the operator itself; none for the whole message. */
  readonly path: readonly string[]
  /** What the policy wants. Where the clause is met: the one of its values that is. */
  readonly condition: string
  /** What the message has there. */
  readonly found: string
  /** One sentence, without a full stop. */
  readonly reason: string
  /** What to highlight in the policy's text. */
  readonly range: TextRange
  readonly verdict: Verdict
}

export interface Explanation {
  readonly verdict: Verdict
  /** For a match the first clause that was met, for no match the first that was not; null for a policy without clauses. */
  readonly clause: ExplainedClause | null
  /** Every clause in the policy's order; a `$or` stands before the clauses of its alternatives. */
  readonly clauses: readonly ExplainedClause[]
}

/** As many values of one key are shown. */
const SHOWN = 5

/** What the policy decides about the message, and which clause decided. The verdict is that of `matches`. */
export function explain(
  policy: FilterPolicy | CompiledFilter,
  message: FilterMessage | PreparedMessage,
): Explanation {
  const filter = 'policy' in policy ? policy : compileFilter(policy)
  const ready = prepared(message)
  const verdict = matches(filter, ready) ? 'match' : 'no match'
  const { clauses, text, scope } = filter.policy
  if (clauses.length === 0) return { verdict, clause: null, clauses: [] }
  const whole = { from: 0, to: text.length }
  const body = scope === 'MessageBody' ? ready.readBody() : null
  if (typeof body === 'string') {
    const clause = { ...unmatched(whole), reason: `${body}: a policy on the body matches JSON objects only` }
    return { verdict, clause: { ...clause, found: body }, clauses: [] }
  }
  const explained = explainGroup(clauses, filter.clauses, new Looker(ready, body))
  const decisive = explained.own.find((clause) => clause.verdict === verdict)
  return { verdict, clause: decisive ?? differentElements(whole), clauses: explained.all }
}

function unmatched(range: TextRange) {
  return { path: [], condition: 'a JSON object', found: '', range, verdict: 'no match' as const }
}

/** Each clause is met, but not all together: only lists of objects can do that. */
function differentElements(range: TextRange): ExplainedClause {
  return {
    path: [],
    condition: 'all clauses met by the same element of a list',
    found: 'clauses met by different elements',
    reason:
      'each clause is met, but by different elements of a list in the body, and the policy wants one that meets them all',
    range,
    verdict: 'no match',
  }
}

interface ExplainedGroup {
  /** The clauses that all have to be met. */
  readonly own: readonly ExplainedClause[]
  /** These and those of alternatives. */
  readonly all: readonly ExplainedClause[]
}

function explainGroup(
  group: ClauseGroup,
  compiled: readonly CompiledClause[],
  looker: Looker,
): ExplainedGroup {
  const own: ExplainedClause[] = []
  const all: ExplainedClause[] = []
  group.forEach((clause, index) => {
    const ready = compiled[index]
    if (clause.kind === 'key' && ready?.kind === 'key') {
      const explained = looker.explainKey(clause, ready)
      own.push(explained)
      all.push(explained)
    } else if (clause.kind === 'or' && ready?.kind === 'or') {
      const alternatives = clause.alternatives.map((alternative, place) =>
        explainGroup(alternative, ready.alternatives[place] ?? [], looker),
      )
      const explained = explainOr(clause, alternatives)
      own.push(explained)
      all.push(explained, ...alternatives.flatMap((alternative) => alternative.all))
    }
  })
  return { own, all }
}

function explainOr(clause: OrClause, alternatives: readonly ExplainedGroup[]): ExplainedClause {
  const met = alternatives.findIndex(({ own }) => own.every(({ verdict }) => verdict === 'match'))
  const shared = {
    path: clause.path,
    condition: `one of ${alternatives.length} alternatives`,
    range: clause.range,
  }
  if (met >= 0) {
    const reasons = alternatives[met]?.own.map(({ reason }) => reason) ?? []
    const found = `alternative ${met + 1}`
    return { ...shared, found, reason: `${found} of $or is met: ${listed(reasons, 'and')}`, verdict: 'match' }
  }
  const reasons = alternatives.map(
    ({ own }) => own.find(({ verdict }) => verdict === 'no match')?.reason ?? '',
  )
  return {
    ...shared,
    found: 'none of them',
    reason: `no alternative of $or is met: ${reasons.slice(0, SHOWN).join('; ')}`,
    verdict: 'no match',
  }
}

/** What a message has for a key. */
class Looker {
  constructor(
    private readonly message: PreparedMessage,
    private readonly body: BodyObject | null,
  ) {}

  explainKey(clause: KeyClause, key: CompiledKey): ExplainedClause {
    const values = this.values(key)
    const met = this.body ? bodyMeetsKey(key, this.body) : attributeMeets(key, this.message)
    const written = this.written(key, values)
    const found = values ? foundText(written ?? values) : 'nothing'
    const at = `${key.name} is ${values ? found : 'missing'}`
    if (met) {
      const condition = clause.conditions.find((each) => holds(each, values))
      const wanted = condition ? conditionText(condition) : conditionsText(clause.conditions)
      return {
        path: clause.path,
        condition: wanted,
        found,
        reason: `${at}, the policy wants ${wanted}`,
        range: condition?.range ?? clause.range,
        verdict: 'match',
      }
    }
    const wanted = conditionsText(clause.conditions)
    const empty = !values && key.orAbsent
    const escape = written ? ' (on attributes, with quotation marks and backslashes escaped twice)' : ''
    return {
      path: clause.path,
      condition: wanted,
      found,
      reason: empty
        ? `${at}, but so is everything else: ${this.emptyRule()}`
        : `${at}, the policy wants ${wanted}${escape}`,
      range: clause.conditions.length === 1 ? (clause.conditions[0]?.range ?? clause.range) : clause.range,
      verdict: 'no match',
    }
  }

  /** The attribute as it was published, where that is not what the policy is compared with. */
  private written(key: CompiledKey, values: readonly Scalar[] | undefined): readonly Scalar[] | undefined {
    if (this.body || values?.length !== 1) return undefined
    const text = this.message.attributes[key.name]?.StringValue
    return text !== undefined && values[0] !== text && values[0] === escaped(text) ? [text] : undefined
  }

  private emptyRule(): string {
    return this.body
      ? 'a body without any value never matches'
      : 'a message without attributes never matches a policy on attributes'
  }

  /** Undefined where the key is missing. */
  private values(key: CompiledKey): readonly Scalar[] | undefined {
    if (this.body) {
      const values = valuesAt(this.body, key.path)
      return values.length > 0 ? values : undefined
    }
    const value = this.message.attribute(key.name)
    if (value === undefined) return undefined
    return isList(value) ? value : [value]
  }
}

function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value)
}

function holds(condition: Condition, values: readonly Scalar[] | undefined): boolean {
  if (!isOfValue(condition)) return values === undefined
  return values !== undefined && values.some(valueTest(condition))
}

function foundText(values: readonly Scalar[]): string {
  const texts = values.slice(0, SHOWN).map(valueText)
  if (values.length > SHOWN) texts.push(`${values.length - SHOWN} more`)
  return texts.length === 0 ? 'without a usable value' : listed(texts, 'and')
}
