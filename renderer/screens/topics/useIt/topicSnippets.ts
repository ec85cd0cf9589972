import {
  cliClient,
  goProgram,
  javaProgram,
  javascriptClient,
  pythonClient,
  snippet,
  type ClientTarget,
  type Snippet,
} from '../../../components/sdkClients'

/** What a snippet is written for: one topic, and a queue to subscribe to it. */
export interface TopicSnippetTarget extends ClientTarget {
  readonly arn: string
  readonly queueArn: string
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

function cli(target: TopicSnippetTarget): Snippet {
  const { arn, queueArn, fifo } = target
  const group = fifo ? ` \\\n  --message-group-id ${GROUP} --message-deduplication-id "$(date +%s%N)"` : ''
  return snippet(
    'cli',
    'sns',
    `${cliClient('sns', target)}

aws sns subscribe --topic-arn ${arn} \\
  --protocol sqs --notification-endpoint ${queueArn} \\
  --attributes RawMessageDelivery=true --return-subscription-arn

aws sns publish --topic-arn ${arn} \\
  --message '{"hello":"world"}' \\
  --message-attributes '{"kind":{"DataType":"String","StringValue":"greeting"}}'${group}
`,
  )
}

function javascript(target: TopicSnippetTarget): Snippet {
  const { arn, queueArn, fifo } = target
  const group = fifo ? `\n  MessageGroupId: '${GROUP}',\n  MessageDeduplicationId: crypto.randomUUID(),` : ''
  return snippet(
    'javascript',
    'sns',
    `import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'

${javascriptClient('sns', target)}
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
  )
}

function python(target: TopicSnippetTarget): Snippet {
  const { arn, queueArn, fifo } = target
  const group = fifo ? `\n    MessageGroupId="${GROUP}",\n    MessageDeduplicationId=str(uuid.uuid4()),` : ''
  return snippet(
    'python',
    'sns',
    `import json
${fifo ? 'import uuid\n' : ''}
import boto3

${pythonClient('sns', target)}
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
  )
}

function go(target: TopicSnippetTarget): Snippet {
  const { arn, queueArn, fifo } = target
  const group = fifo
    ? `\n\t\tMessageGroupId:         aws.String("${GROUP}"),\n\t\tMessageDeduplicationId: aws.String(time.Now().Format(time.RFC3339Nano)),`
    : ''
  return snippet(
    'go',
    'sns',
    goProgram(
      'sns',
      target,
      `	topicArn := aws.String("${arn}")

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
`,
      { standard: fifo ? ['time'] : [], types: true },
    ),
  )
}

function java(target: TopicSnippetTarget): Snippet {
  const { arn, queueArn, fifo } = target
  const group = fifo
    ? `\n        .messageGroupId("${GROUP}").messageDeduplicationId(UUID.randomUUID().toString())`
    : ''
  return snippet(
    'java',
    'sns',
    javaProgram(
      'sns',
      target,
      `    var topicArn = "${arn}";

    sns.subscribe(s -> s.topicArn(topicArn).protocol("sqs")
        .endpoint("${queueArn}")
        .attributes(Map.of("RawMessageDelivery", "true"))
        .returnSubscriptionArn(true));

    var kind = MessageAttributeValue.builder().dataType("String").stringValue("greeting").build();
    var published = sns.publish(p -> p.topicArn(topicArn)
        .message("{\\"hello\\":\\"world\\"}")
        .messageAttributes(Map.of("kind", kind))${group});
    System.out.println(published.messageId());
`,
      {
        imports: [
          'java.util.Map',
          ...(fifo ? ['java.util.UUID'] : []),
          'software.amazon.awssdk.services.sns.model.MessageAttributeValue',
        ],
      },
    ),
  )
}
