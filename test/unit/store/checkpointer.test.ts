import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { Checkpointer } from '../../../electron/store/checkpointer'

const checkpointBytes = [0, 3_000, 100_000]
const wanted = [1_000, 1_500, 2_000]

test.each(checkpointBytes.map((bytes, index) => [bytes, wanted[index]!]))(
  'with a threshold of 1,000 bytes and a checkpoint of %i it waits for %i of journal',
  async (bytes, least) => {
    const log: string[] = []
    const checkpointer = new Checkpointer(
      {
        folder: tmpdir(),
        // That it is started shows in its failure.
        workerUrl: new URL('data:text/javascript,throw new Error("started")'),
        thresholdBytes: 1_000,
        log: (line) => log.push(line),
      },
      [{ path: 'none.db', sequence: 1, bytes }],
      [],
    )
    checkpointer.closed({ path: 'none.log', bytes: least - 1, lastSequence: 2 })
    await checkpointer.idle()
    expect(log).toEqual([])

    checkpointer.closed({ path: 'none.log', bytes: 1, lastSequence: 3 })
    await checkpointer.idle()
    expect(log).toEqual([expect.stringContaining('started')])
    await checkpointer.stop()
  },
)
