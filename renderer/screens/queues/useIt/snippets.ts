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

/** What a snippet is written for: one queue, as the person sees it. */
export interface SnippetTarget extends ClientTarget {
  readonly url: string
  readonly fifo: boolean
}

/**
 * A snippet a language that sends one message to the queue and consumes what is in it. Twelve digits as the access key
 * choose the account here; any secret is accepted.
 */
export function snippetsFor(target: SnippetTarget): Snippet[] {
  return [cli(target), javascript(target), python(target), go(target), java(target)]
}

const GROUP = 'group-1'

function cli(target: SnippetTarget): Snippet {
  const { url, fifo, endpoint } = target
  const group = fifo ? ` \\\n  --message-group-id ${GROUP} --message-deduplication-id "$(date +%s%N)"` : ''
  return snippet(
    'cli',
    'sqs',
    `${cliClient('sqs', target)}

aws sqs send-message --endpoint-url ${endpoint} \\
  --queue-url ${url} \\
  --message-body '{"hello":"world"}'${group}

aws sqs receive-message --endpoint-url ${endpoint} \\
  --queue-url ${url} \\
  --max-number-of-messages 10 --wait-time-seconds 20 \\
  --message-system-attribute-names All --message-attribute-names All
`,
  )
}

function javascript(target: SnippetTarget): Snippet {
  const { url, fifo } = target
  const group = fifo ? `\n  MessageGroupId: '${GROUP}',\n  MessageDeduplicationId: crypto.randomUUID(),` : ''
  return snippet(
    'javascript',
    'sqs',
    `import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'

${javascriptClient('sqs', target)}
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
  )
}

function python(target: SnippetTarget): Snippet {
  const { url, fifo } = target
  const group = fifo ? `\n    MessageGroupId="${GROUP}",\n    MessageDeduplicationId=str(uuid.uuid4()),` : ''
  return snippet(
    'python',
    'sqs',
    `import json
${fifo ? 'import uuid\n' : ''}
import boto3

${pythonClient('sqs', target)}
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
  )
}

function go(target: SnippetTarget): Snippet {
  const { url, fifo } = target
  const group = fifo
    ? `\n\t\tMessageGroupId:         aws.String("${GROUP}"),\n\t\tMessageDeduplicationId: aws.String(time.Now().Format(time.RFC3339Nano)),`
    : ''
  return snippet(
    'go',
    'sqs',
    goProgram(
      'sqs',
      target,
      `	queueURL := aws.String("${url}")

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
`,
      { standard: fifo ? ['time'] : [] },
    ),
  )
}

function java(target: SnippetTarget): Snippet {
  const { url, fifo } = target
  const group = fifo
    ? `\n        .messageGroupId("${GROUP}").messageDeduplicationId(UUID.randomUUID().toString())`
    : ''
  return snippet(
    'java',
    'sqs',
    javaProgram(
      'sqs',
      target,
      `    var queueUrl = "${url}";

    sqs.sendMessage(m -> m.queueUrl(queueUrl)
        .messageBody("{\\"hello\\":\\"world\\"}")${group});

    var received = sqs.receiveMessage(r -> r.queueUrl(queueUrl)
        .maxNumberOfMessages(10).waitTimeSeconds(20));
    for (var message : received.messages()) {
      System.out.println(message.body());
      sqs.deleteMessage(d -> d.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }
`,
      { imports: [...(fifo ? ['java.util.UUID'] : [])] },
    ),
  )
}
