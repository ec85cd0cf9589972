import { Wire, kinesisBytes } from '../wire'
import { sku } from './sku'

/** Puts records at an even rate: a process of its own, so that it shares no thread with what is measured. Jobs come over IPC. */

export interface PutJob {
  readonly endpoint: string
  readonly stream: string
  readonly records: number
  /** Records a second; null: as fast as the connections go. */
  readonly rate: number | null
  readonly perCall: number
  readonly connections: number
  /** The number of the first record. */
  readonly first: number
}

export interface Put {
  readonly records: number
  readonly milliseconds: number
  /** How long calls took, ms. */
  readonly calls: readonly number[]
  /** The longest that a call was made later than it was due, ms. */
  readonly latest: number
}

const RECORD_BYTES = 256

/** A truck's position of 256 bytes; one in a thousand has each SKU. */
function recordText(n: number, at: number): string {
  const head = `{"n":${n},"at":${at.toFixed(1)},"truck":"${truck(n)}","load":"${sku(n)}","position":[${(47 + (n % 7_919) / 1e3).toFixed(4)},${(8 + (n % 5_003) / 1e3).toFixed(4)}],"speed":${n % 90},"note":"`
  return `${head.padEnd(RECORD_BYTES - 2, 'on the road ')}"}`
}
const truck = (n: number): string => `truck-${String(n % 100).padStart(2, '0')}`

/** Ms of the wall clock, in fractions. */
const wall = (): number => performance.timeOrigin + performance.now()

async function put(job: PutJob): Promise<Put> {
  const url = new URL(job.endpoint)
  const calls: number[] = []
  const count = Math.ceil(job.records / job.perCall)
  let next = 0
  let latest = 0
  const start = performance.now()
  const work = async (): Promise<void> => {
    const wire = new Wire(url.hostname, Number(url.port))
    while (next < count) {
      const from = next++ * job.perCall
      if (job.rate !== null) {
        const due = start + (from / job.rate) * 1_000
        const wait = due - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        latest = Math.max(latest, performance.now() - due)
      }
      const end = Math.min(job.records, from + job.perCall)
      const at = wall()
      const Records = []
      for (let n = from; n < end; n++) {
        const Data = Buffer.from(recordText(job.first + n, at)).toString('base64')
        Records.push({ PartitionKey: truck(job.first + n), Data })
      }
      const request = kinesisBytes(url.host, 'PutRecords', { StreamName: job.stream, Records })
      const before = performance.now()
      const body = await wire.send(request)
      calls.push(performance.now() - before)
      // Reading all of a long answer would take from what is measured.
      if (body.includes('ErrorCode')) throw new Error(body.toString().slice(0, 500))
    }
    wire.close()
  }
  await Promise.all(Array.from({ length: job.connections }, work))
  const milliseconds = performance.now() - start
  return { records: job.records, milliseconds, calls, latest }
}

process.on('message', (job: PutJob) => {
  put(job).then(
    (done) => process.send!({ done }),
    (error: unknown) => process.send!({ failure: String(error) }),
  )
})
