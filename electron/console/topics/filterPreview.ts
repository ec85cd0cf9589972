import type {
  FilterPreview,
  FilterPreviewInput,
  PreviewedMessage,
} from '../../../shared/console/filterPreview'
import {
  compileFilter,
  explain,
  matches,
  parseFilterPolicy,
  prepareMessage,
  type CompiledFilter,
  type FilterPolicyProblem,
  type FilterScope,
  type PreparedMessage,
} from '../../../shared/filterPolicy/filterPolicy'
import { attributeMap } from '../../broker/queues/browseRead'
import type { Topic } from '../../broker/topics/topic'
import type { TopicSide } from './parts'
import { clauseView, preparedOf } from './verdicts'

const previewCharacters = 256
/** Characters of messages that are looked at: the newest that fit. */
const charactersMost = 8_388_608

/** What a policy lets through of what was published lately, and of what was typed in. */
export function filterPreview(side: TopicSide, topic: Topic, input: FilterPreviewInput): FilterPreview {
  const empty = { messages: [], matched: 0, notMatched: 0, gained: 0, lost: 0 }
  const read = readFilter(input.policy, input.scope)
  if (read.problem) {
    const { message, line, column, offset, to } = read.problem
    return {
      problem: { message: `Invalid parameter: ${message}`, line, column, offset, to },
      shape: null,
      ...empty,
    }
  }
  const current = input.current && readFilter(input.current.policy, input.current.scope)
  const before = current && !current.problem ? current.filter : undefined
  const typed = input.typed.map(({ message, attributes }) => {
    const prepared = prepareMessage({
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { type, value }]) => [
          name,
          type.startsWith('Binary')
            ? { DataType: type, BinaryValue: value }
            : { DataType: type, StringValue: value },
        ]),
      ),
      body: message,
    })
    return {
      ...decide(read.filter, before, prepared),
      publicationId: null,
      messageId: null,
      at: null,
      subject: null,
      preview: message.slice(0, previewCharacters),
      attributes,
    }
  })
  const real = latest(side, topic, input.latest).map((publication): PreviewedMessage => ({
    ...decide(read.filter, before, preparedOf(publication)),
    publicationId: publication.id,
    messageId: publication.messageId,
    at: publication.at,
    subject: publication.subject,
    preview: publication.message.slice(0, previewCharacters),
    attributes: attributeMap(publication.attributes),
  }))
  const count = (wanted: (message: PreviewedMessage) => boolean): number => real.filter(wanted).length
  return {
    problem: null,
    shape: read.filter ? { ...read.filter.policy.shape } : null,
    messages: [...typed, ...real],
    matched: count(({ verdict }) => verdict === 'match'),
    notMatched: count(({ verdict }) => verdict !== 'match'),
    gained: count(({ verdict, before }) => verdict === 'match' && before === 'no match'),
    lost: count(({ verdict, before }) => verdict === 'no match' && before === 'match'),
  }
}

/** `filter: null` for no policy, which lets everything through. */
function readFilter(
  text: string,
  scope: FilterScope,
): { filter: CompiledFilter | null; problem?: undefined } | { problem: FilterPolicyProblem } {
  if (text.trim() === '') return { filter: null }
  const parsed = parseFilterPolicy(text, scope)
  return parsed.ok ? { filter: compileFilter(parsed.policy) } : { problem: parsed.problem }
}

function latest(side: TopicSide, topic: Topic, count: number) {
  if (count === 0) return []
  let characters = 0
  return side.state.publications.ofTopic(topic.id, Infinity, count).filter(({ message }, index) => {
    characters += message.length
    return index === 0 || characters <= charactersMost
  })
}

function decide(
  filter: CompiledFilter | null,
  before: CompiledFilter | null | undefined,
  message: PreparedMessage,
) {
  const verdictBefore =
    before === undefined
      ? null
      : before === null || matches(before, message)
        ? ('match' as const)
        : ('no match' as const)
  if (!filter) return { verdict: 'match' as const, clause: null, clauses: [], before: verdictBefore }
  const { verdict, clause, clauses } = explain(filter, message)
  return {
    verdict,
    clause: clause && clauseView(clause),
    clauses: clauses.map(clauseView),
    before: verdictBefore,
  }
}
