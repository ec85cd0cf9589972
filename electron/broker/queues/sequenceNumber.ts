/** A sequence number as FIFO queues show it: 20 digits, so that order of text is order of numbers. */
export function toSequenceNumber(seq: number): string {
  return `1${String(seq).padStart(19, '0')}`
}
