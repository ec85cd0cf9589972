import type { PreviewedMessage } from '../../../shared/console/filterPreview'
import type { AttributeMap } from '../../../shared/console/messages'
import { formatCount, plural } from '../format'

export const verdictWords = { match: 'Match', 'no match': 'No match' } as const

/** How the verdict on a message would differ from that of the policy that holds now; null if it would not. */
export function changeOf({ verdict, before }: PreviewedMessage): 'gained' | 'lost' | null {
  if (before === null || before === verdict) return null
  return verdict === 'match' ? 'gained' : 'lost'
}

/** What a change of policy does to the last messages, in one sentence. */
export function changeText(gained: number, lost: number, messages: number): string {
  if (messages === 0) return 'There are no messages to tell by.'
  const seen = messages === 1 ? 'the last message' : `the last ${plural(messages, 'message')}`
  if (gained === 0 && lost === 0) return `Nothing: ${seen} would fare as now.`
  const parts = [
    ...(gained > 0 ? [`${formatCount(gained)} more would get through`] : []),
    ...(lost > 0 ? [`${formatCount(lost)} would no longer get through`] : []),
  ]
  return `Of ${seen}, ${parts.join(' and ')}.`
}

const SHOWN = 4

/** `colour=red, price=5` */
export function keysOf(attributes: AttributeMap): string {
  const texts = Object.entries(attributes).map(([name, { type, value }]) =>
    type.startsWith('Binary') ? name : `${name}=${value.slice(0, 40)}`,
  )
  const more = texts.length > SHOWN ? `, ${texts.length - SHOWN} more` : ''
  return `${texts.slice(0, SHOWN).join(', ')}${more}`
}
