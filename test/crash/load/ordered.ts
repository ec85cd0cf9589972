import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Running } from './clients'
import type { StoredMessage } from './rows'

export const ORDERED = 'ordered.fifo'

interface Group {
  readonly name: string
  /** Sends that were answered: what each number was given. */
  readonly acked: { messageId: string; sequence: string }[]
  /** All below were deleted, and answered so. */
  deleted: number
  /** All below may be deleted. */
  deleteTried: number
}

const bodyOf = (group: Group, n: number): string => `${group.name}:${n}`
const numberOf = (body = ''): number => Number(body.split(':')[1])

/** A FIFO queue: one sender a group repeats what is in doubt, one consumer takes what is first; and what must hold. */
export class Ordered {
  readonly #groups: Group[] = ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    acked: [],
    deleted: 0,
    deleteTried: 0,
  }))

  start(run: Running): Promise<void>[] {
    return [...this.#groups.map((group) => this.#sender(run, group)), this.#consumer(run)]
  }

  get sent(): number {
    return this.#groups.reduce((sum, group) => sum + group.acked.length, 0)
  }

  *faults(rows: readonly StoredMessage[]): Iterable<string> {
    for (const group of this.#groups) {
      const numbers = rows.filter((row) => row.groupId === group.name).map((row) => numberOf(row.body))
      const first = numbers[0] ?? group.acked.length
      if (first < group.deleted) yield `${bodyOf(group, first)} was deleted and is back`
      if (first > group.deleteTried) yield `${bodyOf(group, group.deleteTried)} is lost`
      const broken = numbers.findIndex((number, index) => number !== first + index)
      if (broken >= 0) yield `group ${group.name} goes ${numbers.slice(broken - 1, broken + 3).join(', ')}`
      const last = first + numbers.length
      if (last < group.acked.length) yield `${bodyOf(group, last)} is lost`
      if (last > group.acked.length + 1) yield `${bodyOf(group, last - 1)} was never sent`
    }
  }

  #sender(run: Running, group: Group): Promise<void> {
    const client = run.client()
    let checked = false
    return run.repeat(async () => {
      // What was answered before the kill is a duplicate now, and gets the same answer again.
      const last = group.acked.length - 1
      if (!checked && last >= 0) {
        const again = await this.#send(client, run, group, last)
        const before = group.acked[last]
        if (again.messageId !== before?.messageId || again.sequence !== before.sequence) {
          run.problems.push(`${bodyOf(group, last)} was not taken for a duplicate`)
        }
      }
      checked = true
      const sent = await this.#send(client, run, group, group.acked.length)
      if (last >= 0 && sent.sequence <= (group.acked[last]?.sequence ?? '')) {
        run.problems.push(`The sequence number of ${bodyOf(group, last + 1)} did not grow`)
      }
      group.acked.push(sent)
    })
  }

  async #send(
    client: SQSClient,
    run: Running,
    group: Group,
    n: number,
  ): Promise<{ messageId: string; sequence: string }> {
    const { MessageId = '', SequenceNumber = '' } = await client.send(
      new SendMessageCommand({
        QueueUrl: run.url(ORDERED),
        MessageBody: bodyOf(group, n),
        MessageGroupId: group.name,
        MessageDeduplicationId: bodyOf(group, n),
      }),
    )
    run.acknowledge()
    return { messageId: MessageId, sequence: SequenceNumber }
  }

  #consumer(run: Running): Promise<void> {
    const client = run.client()
    const QueueUrl = run.url(ORDERED)
    return run.repeat(async () => {
      // Short, so that a group whose answer was lost by a kill goes on soon.
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 2,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['MessageGroupId'],
        }),
      )
      run.acknowledge()
      const tried = new Map<Group, number>()
      for (const group of this.#groups) {
        const numbers = Messages.filter(({ Attributes }) => Attributes?.MessageGroupId === group.name).map(
          ({ Body }) => numberOf(Body),
        )
        const [first] = numbers
        if (first === undefined) continue
        if (first < group.deleted || first > group.deleteTried) {
          run.problems.push(`Received ${bodyOf(group, first)} where ${bodyOf(group, group.deleted)} was next`)
        }
        if (numbers.some((number, index) => number !== first + index)) {
          run.problems.push(`Received ${numbers.join(', ')} of group ${group.name}`)
        }
        group.deleteTried = Math.max(group.deleteTried, first + numbers.length)
        tried.set(group, first + numbers.length)
      }
      if (Messages.length === 0) return
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }))
      const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
      run.acknowledge()
      // On a busy machine two seconds may pass, and an expired handle deletes nothing.
      if (Failed.length > 0) return
      for (const [group, count] of tried) group.deleted = Math.max(group.deleted, count)
    })
  }
}
