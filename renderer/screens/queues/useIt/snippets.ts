/** What a snippet is written for: one queue, as the person sees it. */
export interface SnippetTarget {
  readonly url: string
  readonly endpoint: string
  readonly region: string
  readonly account: string
  readonly fifo: boolean
}

export interface Snippet {
  readonly id: 'cli' | 'javascript' | 'python' | 'go' | 'java'
  readonly label: string
  /** What has to be installed before it runs; null if the label says it all. */
  readonly install: string | null
  readonly code: string
}

/**
 * A snippet a language that sends one message to the queue and consumes what is in it. Twelve digits as the access key
 * choose the account here; any secret is accepted.
 */
export function snippetsFor(target: SnippetTarget): Snippet[] {
  return [cli(target), javascript(target), python(target), go(target), java(target)]
}

const GROUP = 'group-1'

function cli({ url, endpoint, region, account, fifo }: SnippetTarget): Snippet {
  const group = fifo ? ` \\\n  --message-group-id ${GROUP} --message-deduplication-id "$(date +%s%N)"` : ''
  return {
    id: 'cli',
    label: 'AWS CLI',
    install: null,
    code: `export AWS_ENDPOINT_URL_SQS=${endpoint}
export AWS_REGION=${region} AWS_ACCESS_KEY_ID=${account} AWS_SECRET_ACCESS_KEY=anything

aws sqs send-message --queue-url ${url} \\
  --message-body '{"hello":"world"}'${group}

aws sqs receive-message --queue-url ${url} \\
  --max-number-of-messages 10 --wait-time-seconds 20 \\
  --message-system-attribute-names All --message-attribute-names All
`,
  }
}

function javascript({ url, endpoint, region, account, fifo }: SnippetTarget): Snippet {
  const group = fifo ? `\n  MessageGroupId: '${GROUP}',\n  MessageDeduplicationId: crypto.randomUUID(),` : ''
  return {
    id: 'javascript',
    label: 'JavaScript',
    install: 'npm install @aws-sdk/client-sqs',
    code: `import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'

const sqs = new SQSClient({
  endpoint: '${endpoint}',
  region: '${region}',
  credentials: { accessKeyId: '${account}', secretAccessKey: 'anything' },
})
const QueueUrl = '${url}'

await sqs.send(new SendMessageCommand({
  QueueUrl,
  MessageBody: JSON.stringify({ hello: 'world' }),${group}
}))

const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
  QueueUrl,
  MaxNumberOfMessages: 10,
  WaitTimeSeconds: 20,
}))
for (const message of Messages) {
  console.log(message.Body)
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
}
`,
  }
}

function python({ url, endpoint, region, account, fifo }: SnippetTarget): Snippet {
  const group = fifo ? `\n    MessageGroupId="${GROUP}",\n    MessageDeduplicationId=str(uuid.uuid4()),` : ''
  return {
    id: 'python',
    label: 'Python',
    install: 'pip install boto3',
    code: `import json
${fifo ? 'import uuid\n' : ''}
import boto3

sqs = boto3.client(
    "sqs",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="${account}",
    aws_secret_access_key="anything",
)
queue_url = "${url}"

sqs.send_message(
    QueueUrl=queue_url,
    MessageBody=json.dumps({"hello": "world"}),${group}
)

response = sqs.receive_message(
    QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20
)
for message in response.get("Messages", []):
    print(message["Body"])
    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
`,
  }
}

function go({ url, endpoint, region, account, fifo }: SnippetTarget): Snippet {
  const group = fifo
    ? `\n\t\tMessageGroupId:         aws.String("${GROUP}"),\n\t\tMessageDeduplicationId: aws.String(time.Now().Format(time.RFC3339Nano)),`
    : ''
  return {
    id: 'go',
    label: 'Go',
    install:
      'go get github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/credentials github.com/aws/aws-sdk-go-v2/service/sqs',
    code: `package main

import (
	"context"
	"fmt"
	"log"
${fifo ? '\t"time"\n' : ''}
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("${region}"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("${account}", "anything", "")))
	if err != nil {
		log.Fatal(err)
	}
	client := sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.BaseEndpoint = aws.String("${endpoint}") })
	queueURL := aws.String("${url}")

	if _, err := client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl:    queueURL,
		MessageBody: aws.String(\`{"hello":"world"}\`),${group}
	}); err != nil {
		log.Fatal(err)
	}

	out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: queueURL, MaxNumberOfMessages: 10, WaitTimeSeconds: 20,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range out.Messages {
		fmt.Println(*message.Body)
		if _, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{
			QueueUrl: queueURL, ReceiptHandle: message.ReceiptHandle,
		}); err != nil {
			log.Fatal(err)
		}
	}
}
`,
  }
}

function java({ url, endpoint, region, account, fifo }: SnippetTarget): Snippet {
  const group = fifo
    ? `\n        .messageGroupId("${GROUP}").messageDeduplicationId(UUID.randomUUID().toString())`
    : ''
  return {
    id: 'java',
    label: 'Java',
    install: 'software.amazon.awssdk:sqs',
    code: `import java.net.URI;
${fifo ? 'import java.util.UUID;\n' : ''}import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Example {
  public static void main(String[] args) {
    var sqs = SqsClient.builder()
        .endpointOverride(URI.create("${endpoint}"))
        .region(Region.of("${region}"))
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create("${account}", "anything")))
        .build();
    var queueUrl = "${url}";

    sqs.sendMessage(m -> m.queueUrl(queueUrl)
        .messageBody("{\\"hello\\":\\"world\\"}")${group});

    var received = sqs.receiveMessage(r -> r.queueUrl(queueUrl)
        .maxNumberOfMessages(10).waitTimeSeconds(20));
    for (var message : received.messages()) {
      System.out.println(message.body());
      sqs.deleteMessage(d -> d.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }
  }
}
`,
  }
}
