import type { Connection } from './connection'
import { FrameDecoder } from './frameDecoder'
import type { FramePlace } from './frameFormat'

const STATEMENTS_A_TRANSACTION = 20_000

/**
 * Applies the frames of one segment that come after `sequence`. Replay is deterministic: the same statements with the
 * same values on the same state. Returns the last sequence applied.
 * @throws where the frames leave a gap, or a statement fails: then the journal does not belong to this database.
 */
export function replaySegment(
  connection: Connection,
  segment: Buffer,
  frames: readonly FramePlace[],
  sequence: number,
): number {
  const decoder = new FrameDecoder(segment)
  let statements = 0
  let at = sequence
  connection.writable = true
  try {
    for (const frame of frames) {
      if (frame.sequence > at + 1)
        throw new Error(`journal frame ${at + 1} is missing, ${frame.sequence} follows`)
      const apply = frame.sequence === at + 1
      decoder.read(frame, (sql, values) => {
        if (!apply) return
        connection.prepare(sql).runWith(values)
        statements++
      })
      if (!apply) continue
      at = frame.sequence
      if (statements < STATEMENTS_A_TRANSACTION) continue
      connection.commit()
      statements = 0
    }
    connection.commit()
  } catch (error) {
    connection.rollback()
    throw error
  } finally {
    connection.writable = false
  }
  return at
}
