import { javascriptClient, pythonClient } from '../../../components/sdkClients'
import type { StreamSnippet, StreamSnippetTarget } from './streamSnippets'

/**
 * Readers of a whole stream, as the Kinesis Client Library works: every shard, parents before their children, and a
 * checkpoint a shard, so that a reader that is started again goes on where it stopped.
 */
export function readerSnippets(target: StreamSnippetTarget): StreamSnippet[] {
  return [javascriptReader(target), pythonReader(target)]
}

function javascriptReader(target: StreamSnippetTarget): StreamSnippet {
  const { arn, name } = target
  return {
    id: 'reader-javascript',
    label: 'Reader (JavaScript)',
    install: 'npm install @aws-sdk/client-kinesis',
    code: `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis'

${javascriptClient('kinesis', target)}
const StreamARN = '${arn}'

// By shard: the sequence number of the last record that was processed, or SHARD_END.
// Delete the file to begin anew.
const file = '${name}.checkpoints.json'
const checkpoints = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
function checkpoint(shardId, value) {
  checkpoints[shardId] = value
  writeFileSync(file, JSON.stringify(checkpoints, null, 2))
}
const ended = (shardId) => checkpoints[shardId] === 'SHARD_END'

function process(shardId, record) {
  console.log(shardId, record.PartitionKey, new TextDecoder().decode(record.Data))
}

async function listShards() {
  const shards = []
  let NextToken
  do {
    const page = await kinesis.send(new ListShardsCommand(NextToken ? { NextToken } : { StreamARN }))
    shards.push(...page.Shards)
    NextToken = page.NextToken
  } while (NextToken)
  return shards
}

async function readShard(ShardId) {
  const last = checkpoints[ShardId]
  const begin = await kinesis.send(new GetShardIteratorCommand({
    StreamARN,
    ShardId,
    ShardIteratorType: last ? 'AFTER_SEQUENCE_NUMBER' : 'TRIM_HORIZON',
    StartingSequenceNumber: last,
  }))
  let iterator = begin.ShardIterator
  while (iterator) {
    const page = await kinesis.send(new GetRecordsCommand({ StreamARN, ShardIterator: iterator, Limit: 1000 }))
    for (const record of page.Records) process(ShardId, record)
    if (page.Records.length > 0) checkpoint(ShardId, page.Records.at(-1).SequenceNumber)
    iterator = page.NextShardIterator
    // A shard answers five reads a second.
    await sleep(page.MillisBehindLatest > 0 ? 200 : 1000)
  }
  // Closed by a split or a merge, and read to its end: its children may be read now.
  checkpoint(ShardId, 'SHARD_END')
}

const reading = new Set()
for (;;) {
  const shards = await listShards()
  const known = new Set(shards.map(({ ShardId }) => ShardId))
  for (const { ShardId, ParentShardId, AdjacentParentShardId } of shards) {
    // Parents first: so the records of a key keep their order. One that is not listed has expired.
    const parents = [ParentShardId, AdjacentParentShardId].filter((id) => known.has(id))
    if (reading.has(ShardId) || ended(ShardId) || !parents.every(ended)) continue
    reading.add(ShardId)
    readShard(ShardId)
      .catch((error) => console.error(ShardId, error.name, error.message))
      .finally(() => reading.delete(ShardId))
  }
  await sleep(1000)
}
`,
  }
}

function pythonReader(target: StreamSnippetTarget): StreamSnippet {
  const { arn, name } = target
  return {
    id: 'reader-python',
    label: 'Reader (Python)',
    install: 'pip install boto3',
    code: `import json
import pathlib
import time

import boto3

${pythonClient('kinesis', target)}
stream_arn = "${arn}"

# By shard: the sequence number of the last record that was processed, or SHARD_END.
# Delete the file to begin anew.
file = pathlib.Path("${name}.checkpoints.json")
checkpoints = json.loads(file.read_text()) if file.exists() else {}


def checkpoint(shard_id, value):
    checkpoints[shard_id] = value
    file.write_text(json.dumps(checkpoints, indent=2))


def ended(shard_id):
    return checkpoints.get(shard_id) == "SHARD_END"


def process(shard_id, record):
    print(shard_id, record["PartitionKey"], record["Data"].decode(errors="replace"), flush=True)


def list_shards():
    page = kinesis.list_shards(StreamARN=stream_arn)
    yield from page["Shards"]
    while "NextToken" in page:
        page = kinesis.list_shards(NextToken=page["NextToken"])
        yield from page["Shards"]


def begin(shard_id):
    where = {"ShardIteratorType": "TRIM_HORIZON"}
    if shard_id in checkpoints:
        where = {
            "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
            "StartingSequenceNumber": checkpoints[shard_id],
        }
    return kinesis.get_shard_iterator(StreamARN=stream_arn, ShardId=shard_id, **where)["ShardIterator"]


iterators = {}
while True:
    shards = list(list_shards())
    known = {shard["ShardId"] for shard in shards}
    for shard in shards:
        shard_id = shard["ShardId"]
        # Parents first: so the records of a key keep their order. One not listed has expired.
        parents = {shard.get("ParentShardId"), shard.get("AdjacentParentShardId")} & known
        if shard_id not in iterators and not ended(shard_id) and all(map(ended, parents)):
            iterators[shard_id] = begin(shard_id)

    behind = 0
    for shard_id, iterator in list(iterators.items()):
        page = kinesis.get_records(StreamARN=stream_arn, ShardIterator=iterator, Limit=1000)
        for record in page["Records"]:
            process(shard_id, record)
        if page["Records"]:
            checkpoint(shard_id, page["Records"][-1]["SequenceNumber"])
        behind = max(behind, page["MillisBehindLatest"])
        if page.get("NextShardIterator"):
            iterators[shard_id] = page["NextShardIterator"]
        else:
            # Closed by a split or a merge, and read to its end: its children may be read now.
            checkpoint(shard_id, "SHARD_END")
            del iterators[shard_id]
    # A shard answers five reads a second.
    time.sleep(0.2 if behind else 1)
`,
  }
}
