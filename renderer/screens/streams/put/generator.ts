import { bytesOf } from '../../../components/messageAttributes/attributeDrafts'

/** Records made from a template: a number a second, so many or until somebody stops it. */
export interface GeneratorDraft {
  partitionKey: string
  data: string
  /** null: until it is stopped. */
  count: number | null
  /** Records a second; null: as fast as the broker goes. */
  rate: number | null
}

export const exampleGenerator = (): GeneratorDraft => ({
  partitionKey: 'truck-{{random 1 100}}',
  data: '{\n  "n": {{n}},\n  "id": "{{uuid}}",\n  "at": "{{now}}",\n  "speed": {{random 0 90}}\n}',
  count: null,
  rate: 10,
})

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g
const RANDOM = /^random (-?\d{1,15}) (-?\d{1,15})$/

/** What the placeholders of a template become in one record. */
export interface Filling {
  readonly n: number
  readonly now: number
  uuid(): string
  /** 0 to 1, 1 not included. */
  random(): number
}

/** The text of one record; what is no placeholder stays as it is. */
export function fill(template: string, { n, now, uuid, random }: Filling): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => {
    if (name === 'n') return String(n)
    if (name === 'uuid') return uuid()
    if (name === 'now') return new Date(now).toISOString()
    const range = RANDOM.exec(name)
    if (!range) return whole
    const [low, high] = [Number(range[1]), Number(range[2])]
    return String(low + Math.floor(random() * (high - low + 1)))
  })
}

/** Placeholders that mean nothing, as they are written. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)]
    .filter(([, name]) => {
      const range = RANDOM.exec(name!)
      return range ? Number(range[1]) > Number(range[2]) : !['n', 'uuid', 'now'].includes(name!)
    })
    .map(([whole]) => whole)
}

/** What keeps a generator from starting, by field; empty if nothing does. `most`: bytes a record may have. */
export function generatorProblems(
  draft: GeneratorDraft,
  most: number,
): Partial<Record<'partitionKey' | 'data', string>> {
  const problems: Partial<Record<'partitionKey' | 'data', string>> = {}
  if (draft.partitionKey === '') problems.partitionKey = 'A record needs a partition key'
  for (const field of ['partitionKey', 'data'] as const) {
    const [unknown] = unknownPlaceholders(draft[field])
    if (unknown !== undefined) problems[field] = `${unknown} is no placeholder`
  }
  if (bytesOf(draft.data) + bytesOf(draft.partitionKey) > most)
    problems.data = 'Larger than this stream’s maximum record size'
  return problems
}
