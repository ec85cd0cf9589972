import { parentPort, workerData } from 'node:worker_threads'
import { callKinesis } from './targets'

/** What the thread that puts is told. */
export interface TailLoad {
  readonly endpoint: string
  readonly stream: string
  /** Records a second. */
  readonly rate: number
  readonly seconds: number
}

/** Calls a second that are aimed at, and those under way at most. */
const CALLS = 50
const MOST_OPEN = 8

/** Puts records at an even rate; each says when it was made. Answers how many were put. */
async function put({ endpoint, stream, rate, seconds }: TailLoad): Promise<number> {
  const batch = Math.max(1, Math.min(500, Math.round(rate / CALLS)))
  const open = new Set<Promise<unknown>>()
  const began = performance.now()
  let made = 0
  const record = () => {
    made += 1
    const data = { truck: `truck-${made % 100}`, lat: 52.1, lon: 13.4, n: made, t: Date.now() }
    return {
      PartitionKey: data.truck,
      Data: Buffer.from(`${JSON.stringify(data)}`).toString('base64'),
    }
  }
  while (performance.now() - began < seconds * 1_000) {
    const due = ((performance.now() - began) * rate) / 1_000 - made
    if (due < batch) await new Promise((resolve) => setTimeout(resolve, 2))
    else if (open.size >= MOST_OPEN) await Promise.race(open)
    else {
      const Records = Array.from({ length: batch }, record)
      const call: Promise<unknown> = callKinesis(endpoint, 'PutRecords', { StreamName: stream, Records })
      open.add(call)
      void call.finally(() => open.delete(call)).catch(() => undefined)
    }
  }
  await Promise.all(open)
  return made
}

parentPort!.postMessage(await put(workerData as TailLoad))
