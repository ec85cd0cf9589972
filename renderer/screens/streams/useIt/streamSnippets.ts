import type { Snippet } from '../../queues/useIt/snippets'
import { readerSnippets } from './readerSnippets'

/** What a snippet is written for: one stream. */
export interface StreamSnippetTarget {
  readonly arn: string
  readonly name: string
  readonly endpoint: string
  readonly region: string
  readonly account: string
}

export interface StreamSnippet extends Omit<Snippet, 'id'> {
  readonly id: Snippet['id'] | 'reader-javascript' | 'reader-python'
}

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

function cli({ name, endpoint, region, account }: StreamSnippetTarget): StreamSnippet {
  return {
    id: 'cli',
    label: 'AWS CLI',
    install: null,
    code: `export AWS_ENDPOINT_URL_KINESIS=${endpoint}
export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
export AWS_ACCESS_KEY_ID=${account} AWS_SECRET_ACCESS_KEY=anything

# fileb:// means the same to versions 1 and 2, which take --data differently.
echo -n '{"hello":"world"}' > record.json
SHARD=$(aws kinesis put-record --stream-name ${name} \\
  --partition-key key-1 --data fileb://record.json --query ShardId --output text)

ITERATOR=$(aws kinesis get-shard-iterator --stream-name ${name} \\
  --shard-id "$SHARD" --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text)
aws kinesis get-records --shard-iterator "$ITERATOR" --limit 10
`,
  }
}

function javascript({ arn, endpoint, region, account }: StreamSnippetTarget): StreamSnippet {
  return {
    id: 'javascript',
    label: 'JavaScript',
    install: 'npm install @aws-sdk/client-kinesis',
    code: `import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis'

const kinesis = new KinesisClient({
  endpoint: '${endpoint}',
  region: '${region}',
  credentials: { accessKeyId: '${account}', secretAccessKey: 'anything' },
})
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
  }
}

function python({ arn, endpoint, region, account }: StreamSnippetTarget): StreamSnippet {
  return {
    id: 'python',
    label: 'Python',
    install: 'pip install boto3',
    code: `import json

import boto3

kinesis = boto3.client(
    "kinesis",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="${account}",
    aws_secret_access_key="anything",
)
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
  }
}

function go({ arn, endpoint, region, account }: StreamSnippetTarget): StreamSnippet {
  return {
    id: 'go',
    label: 'Go',
    install:
      'go get github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/credentials github.com/aws/aws-sdk-go-v2/service/kinesis',
    code: `package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("${region}"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("${account}", "anything", "")))
	if err != nil {
		log.Fatal(err)
	}
	client := kinesis.NewFromConfig(cfg, func(o *kinesis.Options) { o.BaseEndpoint = aws.String("${endpoint}") })
	streamArn := aws.String("${arn}")

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
}
`,
  }
}

function java({ arn, endpoint, region, account }: StreamSnippetTarget): StreamSnippet {
  return {
    id: 'java',
    label: 'Java',
    install: 'software.amazon.awssdk:kinesis',
    code: `import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

public class Example {
  public static void main(String[] args) {
    // The SDK speaks CBOR, which is understood here: no AWS_CBOR_DISABLE.
    var kinesis = KinesisClient.builder()
        .endpointOverride(URI.create("${endpoint}"))
        .region(Region.of("${region}"))
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create("${account}", "anything")))
        .build();
    var streamArn = "${arn}";

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
  }
}
`,
  }
}
