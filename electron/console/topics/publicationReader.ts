import type {
  PublicationDetail,
  PublicationPage,
  PublicationRow,
  VerdictState,
} from '../../../shared/console/deliveries'
import { attributeMap, cutToBytes } from '../../broker/queues/browseRead'
import { toSequenceNumber } from '../../broker/queues/sequenceNumber'
import type { Outcome } from '../../broker/topics/publication'
import type { Topic } from '../../broker/topics/topic'
import { refuse } from '../failures'
import type { TopicSide } from './parts'
import { shownVerdicts, statesOf, verdicts } from './verdicts'

const previewCharacters = 256
const messageBytes = 65_536
/** Publications read together, and looked at for one page. */
const batch = 100
const scannedMost = 2_000
/** Outcomes looked at for one page: a publication may have thousands. */
const outcomesMost = 50_000

export interface PublicationQuery {
  readonly subscriptionArn: string | null
  readonly states: readonly VerdictState[] | null
  readonly text: string | null
  readonly before: number | null
  readonly limit: number
}

export const publicationPage = `SELECT id, topic_arn, message_id, at, subject, substr(message, 1, ${previewCharacters}), structured,
    attributes, group_id, sequence, bytes, outcomes, CASE WHEN ? THEN message ELSE '' END
  FROM publications WHERE topic = ? AND id < ? ORDER BY id DESC LIMIT ?`

type Columns = [
  number,
  string,
  string,
  number,
  string | null,
  string,
  number,
  string | null,
  string | null,
  number | null,
  number,
  string,
  string,
]

/** Reads what was published, and what became of it. */
export class PublicationReader {
  constructor(private readonly side: TopicSide) {}

  /** Newest first. Looks at a bounded number of publications, so a page may be short and have a next one. */
  page(topic: Topic, query: PublicationQuery): PublicationPage {
    const { state } = this.side
    const { database, clock } = state.engine
    const rows: PublicationRow[] = []
    const wanted = query.text === null || query.text === '' ? null : query.text.toLowerCase()
    let before = query.before ?? Number.MAX_SAFE_INTEGER
    let scanned = 0
    let looked = 0
    let next: number | null = null
    reading: for (;;) {
      const found = database
        .prepare(publicationPage)
        .all<Columns>(wanted === null ? 0 : 1, topic.id, before, Math.min(batch, query.limit + 1))
      if (found.length === 0) break
      const outcomes = found.map((columns) => JSON.parse(columns[11]) as Outcome[])
      const states = statesOf(
        database,
        outcomes.flatMap((list) => list.flatMap(([, what, number]) => (what === 'd' ? [number] : []))),
      )
      for (const [index, columns] of found.entries()) {
        if (rows.length === query.limit || scanned >= scannedMost || looked >= outcomesMost) {
          next = before
          break reading
        }
        scanned += 1
        looked += outcomes[index]!.length
        before = columns[0]
        if (wanted !== null && !contains(columns, wanted)) continue
        const told = this.#states(outcomes[index]!, states)
        if (!this.#fits(told, query)) continue
        rows.push(toRow(columns, told))
      }
    }
    return { now: clock.now(), rows, next, scanned }
  }

  /** Refuses with NOT_FOUND once it is no longer kept. */
  detail(id: number): PublicationDetail {
    const { state } = this.side
    const publication = state.publications.find(id) ?? gone()
    const outcomes = state.publications.outcomes(id)
    const told = verdicts(this.side, publication, outcomes)
    const states = statesOf(
      state.engine.database,
      outcomes.flatMap(([, what, number]) => (what === 'd' ? [number] : [])),
    )
    const message = cutToBytes(publication.message, messageBytes)
    const { topicArn, messageId, at, subject, structured, groupId, sequence, bytes } = publication
    const attributes = attributeMap(publication.attributes)
    return {
      id,
      topicArn,
      messageId,
      at,
      subject,
      preview: publication.message.slice(0, previewCharacters),
      structured,
      attributeCount: Object.keys(attributes).length,
      bytes,
      groupId,
      sequenceNumber: sequence === null ? null : toSequenceNumber(sequence),
      ...countStates(this.#states(outcomes, states)),
      message,
      messageComplete: message.length === publication.message.length,
      attributes,
      deduplicationId: publication.deduplicationId,
      senderId: publication.senderId,
      signatureVersion: publication.signatureVersion,
      verdicts: told.slice(0, shownVerdicts),
      verdictsTotal: outcomes.length,
    }
  }

  message(id: number): string {
    return (this.side.state.publications.find(id) ?? gone()).message
  }

  #states(outcomes: readonly Outcome[], deliveries: ReadonlyMap<number, VerdictState>): Told[] {
    return outcomes.map((outcome) => ({ version: outcome[0], state: stateOf(outcome, deliveries) }))
  }

  #fits(told: readonly Told[], { subscriptionArn, states }: PublicationQuery): boolean {
    if (subscriptionArn === null && states === null) return true
    const { publications } = this.side.state
    return told.some(
      ({ version, state }) =>
        (states === null || states.includes(state)) &&
        (subscriptionArn === null || publications.version(version)?.arn === subscriptionArn),
    )
  }
}

interface Told {
  readonly version: number
  readonly state: VerdictState
}

function stateOf(outcome: Outcome, deliveries: ReadonlyMap<number, VerdictState>): VerdictState {
  switch (outcome[1]) {
    case 'q':
      return 'delivered'
    case 'f':
      return 'filtered-out'
    case 'd':
      return deliveries.get(outcome[2]) ?? 'forgotten'
  }
}

function countStates(told: readonly Told[]) {
  const count = (...states: readonly VerdictState[]): number =>
    told.filter(({ state }) => states.includes(state)).length
  return {
    delivered: count('delivered'),
    filteredOut: count('filtered-out'),
    retrying: count('waiting', 'retrying'),
    failed: count('failed'),
  }
}

function contains(columns: Columns, text: string): boolean {
  return [columns[12], columns[4] ?? '', columns[2]].some((value) => value.toLowerCase().includes(text))
}

function toRow(columns: Columns, told: readonly Told[]): PublicationRow {
  const [id, topicArn, messageId, at, subject, preview, structured, attributes, groupId, sequence, bytes] =
    columns
  return {
    id,
    topicArn,
    messageId,
    at,
    subject,
    preview,
    structured: structured === 1,
    attributeCount: attributes === null ? 0 : Object.keys(JSON.parse(attributes) as object).length,
    bytes,
    groupId,
    sequenceNumber: sequence === null ? null : toSequenceNumber(sequence),
    ...countStates(told),
  }
}

function gone(): never {
  return refuse('NOT_FOUND', 'This message is no longer kept. The newest 10,000 are, and those still needed.')
}
