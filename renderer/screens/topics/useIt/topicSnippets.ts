import type { Snippet } from '../../queues/useIt/snippets'

/** What a snippet is written for: one topic, and a queue to subscribe to it. */
export interface TopicSnippetTarget {
  readonly arn: string
  readonly queueArn: string
  readonly endpoint: string
  readonly region: string
  readonly account: string
  readonly fifo: boolean
}

/**
 * A snippet a language that subscribes the queue and publishes one message. Twelve digits as the access key choose the
 * account here; any secret is accepted.
 */
export function topicSnippetsFor(target: TopicSnippetTarget): Snippet[] {
  return [cli(target), javascript(target), python(target), go(target), java(target)]
}

const GROUP = 'group-1'

function cli({ arn, queueArn, endpoint, region, account, fifo }: TopicSnippetTarget): Snippet {
  const group = fifo ? ` \\\n  --message-group-id ${GROUP} --message-deduplication-id "$(date +%s%N)"` : ''
  return {
    id: 'cli',
    label: 'AWS CLI',
    install: null,
    code: `export AWS_ENDPOINT_URL_SNS=${endpoint}
export AWS_REGION=${region} AWS_ACCESS_KEY_ID=${account} AWS_SECRET_ACCESS_KEY=anything

aws sns subscribe --topic-arn ${arn} \\
  --protocol sqs --notification-endpoint ${queueArn} \\
  --attributes RawMessageDelivery=true --return-subscription-arn

aws sns publish --topic-arn ${arn} \\
  --message '{"hello":"world"}' \\
  --message-attributes '{"kind":{"DataType":"String","StringValue":"greeting"}}'${group}
`,
  }
}

function javascript({ arn, queueArn, endpoint, region, account, fifo }: TopicSnippetTarget): Snippet {
  const group = fifo ? `\n  MessageGroupId: '${GROUP}',\n  MessageDeduplicationId: crypto.randomUUID(),` : ''
  return {
    id: 'javascript',
    label: 'JavaScript',
    install: 'npm install @aws-sdk/client-sns',
    code: `import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'

const sns = new SNSClient({
  endpoint: '${endpoint}',
  region: '${region}',
  credentials: { accessKeyId: '${account}', secretAccessKey: 'anything' },
})
const TopicArn = '${arn}'

await sns.send(new SubscribeCommand({
  TopicArn,
  Protocol: 'sqs',
  Endpoint: '${queueArn}',
  Attributes: { RawMessageDelivery: 'true' },
  ReturnSubscriptionArn: true,
}))

const { MessageId } = await sns.send(new PublishCommand({
  TopicArn,
  Message: JSON.stringify({ hello: 'world' }),
  MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },${group}
}))
console.log(MessageId)
`,
  }
}

function python({ arn, queueArn, endpoint, region, account, fifo }: TopicSnippetTarget): Snippet {
  const group = fifo ? `\n    MessageGroupId="${GROUP}",\n    MessageDeduplicationId=str(uuid.uuid4()),` : ''
  return {
    id: 'python',
    label: 'Python',
    install: 'pip install boto3',
    code: `import json
${fifo ? 'import uuid\n' : ''}
import boto3

sns = boto3.client(
    "sns",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="${account}",
    aws_secret_access_key="anything",
)
topic_arn = "${arn}"

sns.subscribe(
    TopicArn=topic_arn,
    Protocol="sqs",
    Endpoint="${queueArn}",
    Attributes={"RawMessageDelivery": "true"},
    ReturnSubscriptionArn=True,
)

published = sns.publish(
    TopicArn=topic_arn,
    Message=json.dumps({"hello": "world"}),
    MessageAttributes={"kind": {"DataType": "String", "StringValue": "greeting"}},${group}
)
print(published["MessageId"])
`,
  }
}

function go({ arn, queueArn, endpoint, region, account, fifo }: TopicSnippetTarget): Snippet {
  const group = fifo
    ? `\n\t\tMessageGroupId:         aws.String("${GROUP}"),\n\t\tMessageDeduplicationId: aws.String(time.Now().Format(time.RFC3339Nano)),`
    : ''
  return {
    id: 'go',
    label: 'Go',
    install:
      'go get github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/credentials github.com/aws/aws-sdk-go-v2/service/sns',
    code: `package main

import (
	"context"
	"fmt"
	"log"
${fifo ? '\t"time"\n' : ''}
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("${region}"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("${account}", "anything", "")))
	if err != nil {
		log.Fatal(err)
	}
	client := sns.NewFromConfig(cfg, func(o *sns.Options) { o.BaseEndpoint = aws.String("${endpoint}") })
	topicArn := aws.String("${arn}")

	if _, err := client.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn:              topicArn,
		Protocol:              aws.String("sqs"),
		Endpoint:              aws.String("${queueArn}"),
		Attributes:            map[string]string{"RawMessageDelivery": "true"},
		ReturnSubscriptionArn: true,
	}); err != nil {
		log.Fatal(err)
	}

	out, err := client.Publish(ctx, &sns.PublishInput{
		TopicArn: topicArn,
		Message:  aws.String(\`{"hello":"world"}\`),
		MessageAttributes: map[string]types.MessageAttributeValue{
			"kind": {DataType: aws.String("String"), StringValue: aws.String("greeting")},
		},${group}
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*out.MessageId)
}
`,
  }
}

function java({ arn, queueArn, endpoint, region, account, fifo }: TopicSnippetTarget): Snippet {
  const group = fifo
    ? `\n        .messageGroupId("${GROUP}").messageDeduplicationId(UUID.randomUUID().toString())`
    : ''
  return {
    id: 'java',
    label: 'Java',
    install: 'software.amazon.awssdk:sns',
    code: `import java.net.URI;
import java.util.Map;
${fifo ? 'import java.util.UUID;\n' : ''}import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

public class Example {
  public static void main(String[] args) {
    var sns = SnsClient.builder()
        .endpointOverride(URI.create("${endpoint}"))
        .region(Region.of("${region}"))
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create("${account}", "anything")))
        .build();
    var topicArn = "${arn}";

    sns.subscribe(s -> s.topicArn(topicArn).protocol("sqs")
        .endpoint("${queueArn}")
        .attributes(Map.of("RawMessageDelivery", "true"))
        .returnSubscriptionArn(true));

    var kind = MessageAttributeValue.builder().dataType("String").stringValue("greeting").build();
    var published = sns.publish(p -> p.topicArn(topicArn)
        .message("{\\"hello\\":\\"world\\"}")
        .messageAttributes(Map.of("kind", kind))${group});
    System.out.println(published.messageId());
  }
}
`,
  }
}
