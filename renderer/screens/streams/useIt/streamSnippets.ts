import {
  cliClient,
  goProgram,
  javaProgram,
  javascriptClient,
  pythonClient,
  snippet,
  type ClientTarget,
  type Language,
  type Snippet,
} from '../../../components/sdkClients'
import { readerSnippets } from './readerSnippets'

/** What a snippet is written for: one stream. */
export interface StreamSnippetTarget extends ClientTarget {
  readonly arn: string
  readonly name: string
}

export type StreamSnippet = Snippet<Language | 'reader-javascript' | 'reader-python'>

/**
 * A snippet a language that puts one record and reads it with a shard iterator, and readers of a whole stream. Twelve
 * digits as the access key choose the account here; any secret is accepted.
 */
export function streamSnippetsFor(target: StreamSnippetTarget): StreamSnippet[] {
  return [
    cli(target),
    javascript(target),
    python(target),
    go(target),
    java(target),
    ...readerSnippets(target),
  ]
}

function cli(target: StreamSnippetTarget): StreamSnippet {
  const { name } = target
  return snippet(
    'cli',
    'kinesis',
    `${cliClient('kinesis', target)}

# fileb:// means the same to versions 1 and 2, which take --data differently.
echo -n '{"hello":"world"}' > record.json
SHARD=$(aws kinesis put-record --stream-name ${name} \\
  --partition-key key-1 --data fileb://record.json --query ShardId --output text)

ITERATOR=$(aws kinesis get-shard-iterator --stream-name ${name} \\
  --shard-id "$SHARD" --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text)
aws kinesis get-records --shard-iterator "$ITERATOR" --limit 10
`,
  )
}

function javascript(target: StreamSnippetTarget): StreamSnippet {
  const { arn } = target
  return snippet(
    'javascript',
    'kinesis',
    `import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis'

${javascriptClient('kinesis', target)}
const StreamARN = '${arn}'

// Records with the same partition key stay in order.
const { ShardId, SequenceNumber } = await kinesis.send(new PutRecordCommand({
  StreamARN,
  PartitionKey: 'key-1',
  Data: new TextEncoder().encode(JSON.stringify({ hello: 'world' })),
}))

// From this record on; TRIM_HORIZON begins with the oldest, LATEST with the next.
const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({
  StreamARN,
  ShardId,
  ShardIteratorType: 'AT_SEQUENCE_NUMBER',
  StartingSequenceNumber: SequenceNumber,
}))
const { Records } = await kinesis.send(new GetRecordsCommand({ StreamARN, ShardIterator, Limit: 10 }))
for (const record of Records) {
  console.log(record.PartitionKey, new TextDecoder().decode(record.Data))
}
kinesis.destroy()
`,
  )
}

function python(target: StreamSnippetTarget): StreamSnippet {
  const { arn } = target
  return snippet(
    'python',
    'kinesis',
    `import json

import boto3

${pythonClient('kinesis', target)}
stream_arn = "${arn}"

# Records with the same partition key stay in order.
put = kinesis.put_record(
    StreamARN=stream_arn,
    PartitionKey="key-1",
    Data=json.dumps({"hello": "world"}).encode(),
)

# From this record on; TRIM_HORIZON begins with the oldest, LATEST with the next.
iterator = kinesis.get_shard_iterator(
    StreamARN=stream_arn,
    ShardId=put["ShardId"],
    ShardIteratorType="AT_SEQUENCE_NUMBER",
    StartingSequenceNumber=put["SequenceNumber"],
)["ShardIterator"]
for record in kinesis.get_records(StreamARN=stream_arn, ShardIterator=iterator, Limit=10)["Records"]:
    print(record["PartitionKey"], record["Data"].decode())
`,
  )
}

function go(target: StreamSnippetTarget): StreamSnippet {
  const { arn } = target
  return snippet(
    'go',
    'kinesis',
    goProgram(
      'kinesis',
      target,
      `	streamArn := aws.String("${arn}")

	// Records with the same partition key stay in order.
	put, err := client.PutRecord(ctx, &kinesis.PutRecordInput{
		StreamARN:    streamArn,
		PartitionKey: aws.String("key-1"),
		Data:         []byte(\`{"hello":"world"}\`),
	})
	if err != nil {
		log.Fatal(err)
	}

	// From this record on; TRIM_HORIZON begins with the oldest, LATEST with the next.
	begin, err := client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
		StreamARN:              streamArn,
		ShardId:                put.ShardId,
		ShardIteratorType:      types.ShardIteratorTypeAtSequenceNumber,
		StartingSequenceNumber: put.SequenceNumber,
	})
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.GetRecords(ctx, &kinesis.GetRecordsInput{
		StreamARN:     streamArn,
		ShardIterator: begin.ShardIterator,
		Limit:         aws.Int32(10),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, record := range page.Records {
		fmt.Println(*record.PartitionKey, string(record.Data))
	}
`,
      { types: true },
    ),
  )
}

function java(target: StreamSnippetTarget): StreamSnippet {
  const { arn } = target
  return snippet(
    'java',
    'kinesis',
    javaProgram(
      'kinesis',
      target,
      `    var streamArn = "${arn}";

    // Records with the same partition key stay in order.
    var put = kinesis.putRecord(r -> r.streamARN(streamArn)
        .partitionKey("key-1")
        .data(SdkBytes.fromUtf8String("{\\"hello\\":\\"world\\"}")));

    // From this record on; TRIM_HORIZON begins with the oldest, LATEST with the next.
    var iterator = kinesis.getShardIterator(i -> i.streamARN(streamArn)
        .shardId(put.shardId())
        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
        .startingSequenceNumber(put.sequenceNumber())).shardIterator();
    var page = kinesis.getRecords(g -> g.streamARN(streamArn).shardIterator(iterator).limit(10));
    page.records().forEach(record ->
        System.out.println(record.partitionKey() + " " + record.data().asUtf8String()));
`,
      {
        imports: [
          'software.amazon.awssdk.core.SdkBytes',
          'software.amazon.awssdk.services.kinesis.model.ShardIteratorType',
        ],
        note: 'The SDK speaks CBOR, which is understood here: no AWS_CBOR_DISABLE.',
      },
    ),
  )
}
