import type { TailRequest, TailUpdate } from '../../shared/console/records'
import { type ConsoleFixture, take } from './consoleFixture'

const whole = { shards: null, until: null, filter: {}, columns: [], limit: 100_000 }

/** Opens a tail, from the beginning unless told otherwise. */
export async function openTail(f: ConsoleFixture, arn: string, request: Partial<TailRequest> = {}) {
  const feed = await f.client.records.tail({ arn, from: { kind: 'beginning' }, ...whole, ...request })
  const rows: TailUpdate['rows'] = []
  return {
    rows,
    /** The next update, all parts of it as one, which is there when its time has come. */
    async next(): Promise<TailUpdate> {
      const parts: TailUpdate[] = []
      do {
        const coming = take(feed)
        await f.timers.passSlowly(parts.length === 0 ? 200 : 4, parts.length === 0 ? 50 : 1)
        parts.push(await coming)
      } while (parts.at(-1)!.more)
      const update = { ...parts.at(-1)!, rows: parts.flatMap((part) => part.rows) }
      rows.push(...update.rows)
      return update
    },
    async until(met: (update: TailUpdate) => boolean): Promise<TailUpdate> {
      for (;;) {
        const update = await this.next()
        if (met(update)) return update
      }
    },
    feed,
  }
}

/** What the rows of records of text show. */
export const texts = (rows: TailUpdate['rows']): string[] => rows.map(({ preview }) => preview)

/** Puts many records as fast as the broker goes, a call for each `perCall`. */
export async function putMany(
  f: ConsoleFixture,
  arn: string,
  count: number,
  text = (n: number) => `record ${n}`,
  perCall = 500,
): Promise<void> {
  for (let from = 0; from < count; from += perCall) {
    const some = Array.from({ length: Math.min(perCall, count - from) }, (_, index) => from + index)
    await f.broker.kinesis.PutRecords(f.caller, {
      StreamARN: arn,
      Records: some.map((n) => ({ PartitionKey: `key ${n}`, Data: new TextEncoder().encode(text(n)) })),
    })
  }
}
