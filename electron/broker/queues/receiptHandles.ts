import { BrokerError } from '../../../shared/errors'

/** What a receipt handle stands for: one receive of one message in one filling of one queue. */
export interface Receipt {
  readonly queue: number
  readonly contents: number
  readonly seq: number
  /** The receive count that this receive made: a later one makes another handle. */
  readonly receiveCount: number
}

const PREFIX = 'AQEB'
const HANDLE = /^AQEB([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)$/

/** A handle is plain text that needs no escaping in JSON, XML or a URL, with a checksum against damage. */
export function toReceiptHandle(receipt: Receipt): string {
  const { queue, contents, seq, receiveCount } = receipt
  return `${PREFIX}${queue.toString(36)}.${contents.toString(36)}.${seq.toString(36)}.${receiveCount.toString(36)}.${checksum(receipt).toString(36)}`
}

/** Reads a handle that this queue gave out; anything else is ReceiptHandleIsInvalid, in words of its own for another queue's. */
export function readReceiptHandle(handle: string, queue: number): Receipt {
  const parts = HANDLE.exec(handle)
  if (parts) {
    const receipt = {
      queue: parseInt(parts[1]!, 36),
      contents: parseInt(parts[2]!, 36),
      seq: parseInt(parts[3]!, 36),
      receiveCount: parseInt(parts[4]!, 36),
    }
    if (checksum(receipt) === parseInt(parts[5]!, 36)) {
      if (receipt.queue === queue) return receipt
      throw new BrokerError(
        'ReceiptHandleIsInvalid',
        `The receipt handle "${handle}" is not valid for this queue.`,
      )
    }
  }
  throw new BrokerError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  )
}

/** A multiplicative mix of the four numbers, 32 bits. */
function checksum({ queue, contents, seq, receiveCount }: Receipt): number {
  let sum = 0x9e3779b9
  for (const part of [queue, contents, seq, receiveCount]) {
    sum = Math.imul(sum ^ part, 0x85ebca6b)
    sum = Math.imul(sum ^ Math.floor(part / 4_294_967_296) ^ (sum >>> 15), 0xc2b2ae35)
  }
  return (sum ^ (sum >>> 16)) >>> 0
}
