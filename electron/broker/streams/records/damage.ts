import type { BlockFiles, Database } from '../../../store/database'
import type { StreamRegistry } from '../registry'

/** Files that are told one by one; of a folder that is gone it is enough to say how many more. */
const MOST_TOLD = 20

/**
 * Looks whether the segment files are there, and as long as they must be: a sentence for each that is not. It reads none,
 * so bytes that have changed are found when they are read.
 */
export function findDamage(database: Database, files: BlockFiles, registry: StreamRegistry): string[] {
  const found: string[] = []
  let more = 0
  // With MAX, SQLite takes the other columns from the same row: https://sqlite.org/lang_select.html#bareagg
  for (const [segment, offset, length] of database
    .prepare('SELECT segment, MAX(offset), length FROM record_extents GROUP BY segment')
    .all<[number, number, number]>()) {
    const lack = files.lacks(segment, offset, length)
    if (lack === undefined) continue
    if (found.length < MOST_TOLD) found.push(told(database, files, registry, segment, lack))
    else more++
  }
  if (more > 0) found.push(`DATA IS MISSING: the same is true of ${more} more segment files.`)
  return found
}

function told(
  database: Database,
  files: BlockFiles,
  registry: StreamRegistry,
  segment: number,
  lack: string,
): string {
  let lost = 0
  const streams = new Set<string>()
  for (const [shard, offset, length, count] of database
    .prepare('SELECT shard, offset, length, count FROM record_extents WHERE segment = ?')
    .all<[number, number, number, number]>(segment)) {
    if (files.lacks(segment, offset, length) === undefined) continue
    lost += count
    streams.add(registry.shardById(shard)?.stream.name ?? 'a deleted stream')
  }
  return (
    `DATA IS MISSING: segment file ${segment} in the folder records ${lack}. ${lost} records of ` +
    `${[...streams].join(', ')} are gone with it; reading them is refused, everything else goes on.`
  )
}
