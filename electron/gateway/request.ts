import { gunzip, inflate } from 'node:zlib'
import type { Exchange } from './exchange'
import { GatewayError, tooLarge } from './errors'

const nothing = Buffer.alloc(0)

/** How many times the limit is read and thrown away, so that a client that is still sending gets the answer. */
const PATIENCE = 4

/**
 * Reads a request's body, inflated, at most `limit` bytes of it at any stage. Calls back once, with the body or
 * with the refusal; `last` says that the rest of the body was not read, so the connection cannot be used again.
 * Calls nothing at all when the client goes away first.
 */
export function readBody(
  exchange: Exchange,
  limit: number,
  done: (body: Buffer) => void,
  refuse: (error: GatewayError, last: boolean) => void,
): void {
  const { headers, stream } = exchange
  const length = headers['content-length']
  const announced = length === undefined ? undefined : Number(length)
  if (
    announced !== undefined &&
    announced > limit &&
    (exchange.expectsContinue || announced > limit * PATIENCE)
  ) {
    refuse(tooLarge(limit), true)
    return
  }
  if (exchange.expectsContinue) exchange.giveLeave()

  let first: Buffer | undefined
  let rest: Buffer[] | undefined
  let size = 0
  let refused = false
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) {
      first = rest = undefined
      if (size > limit * PATIENCE && !refused) {
        refused = true
        stream.pause()
        refuse(tooLarge(limit), true)
      }
    } else if (first === undefined) first = chunk
    else (rest ??= [first]).push(chunk)
  })
  stream.on('end', () => {
    if (refused) return
    if (size > limit) refuse(tooLarge(limit), false)
    else
      unpack(
        headers['content-encoding'],
        rest ? Buffer.concat(rest, size) : (first ?? nothing),
        limit,
        done,
        refuse,
      )
  })
  stream.on('error', ignore)
}

/** A stream's error is its client's going away, which the transport notices by itself. */
function ignore(): void {}

function unpack(
  encoding: string | undefined,
  body: Buffer,
  limit: number,
  done: (body: Buffer) => void,
  refuse: (error: GatewayError, last: boolean) => void,
): void {
  if (encoding === undefined || encoding === 'identity' || encoding === '' || body.length === 0) {
    done(body)
    return
  }
  const name = encoding.trim().toLowerCase()
  const unpacked = (error: Error | null, result: Buffer): void => {
    if (!error) done(result)
    else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') refuse(tooLarge(limit), false)
    else {
      refuse(
        new GatewayError(
          'SerializationException',
          `The request body is not valid ${name}.`,
          400,
          'MalformedInput',
        ),
        false,
      )
    }
  }
  if (name === 'gzip' || name === 'x-gzip') gunzip(body, { maxOutputLength: limit }, unpacked)
  else if (name === 'deflate') inflate(body, { maxOutputLength: limit }, unpacked)
  else {
    refuse(
      new GatewayError(
        'UnsupportedMediaType',
        `Content-Encoding ${encoding.slice(0, 64)} is not supported.`,
        415,
      ),
      false,
    )
  }
}
