import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { DeleteQueueCommand } from '@aws-sdk/client-sqs'
import { goTo, messageRows, openQueue } from './console'
import { expect } from './fixtures'
import { test } from './topicSeed'

/** What is open is deleted and made anew under its name, as test suites do between two runs: at once, or a while after. */

test.use({ hostFlags: ['--quotas', 'relaxed'] })

for (const seen of [false, true]) {
  const when = seen ? 'after its page said that it is gone' : 'at once'

  test(`a queue that is made anew ${when} takes the place of the old one on its page`, async ({
    page,
    sqs,
    seed,
  }) => {
    const queue = await seed.queue('orders', { VisibilityTimeout: '77' })
    await seed.send(queue, ['one', 'two'])
    await openQueue(page, queue)
    await expect(messageRows(page)).toHaveCount(2)
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queue.url }))
    if (seen) await expect(page.getByText('This queue does not exist')).toBeVisible()
    await seed.queue('orders', { VisibilityTimeout: '55' })
    await expect(messageRows(page)).toHaveCount(0)
    await seed.send(queue, ['three'])
    await expect(messageRows(page)).toHaveCount(1)
    await page.getByRole('tab', { name: 'Configuration' }).click()
    await expect(page.getByRole('textbox', { name: /Visibility timeout/ })).toHaveValue('55')
  })

  test(`a topic that is made anew ${when} takes the place of the old one on its page`, async ({
    page,
    running,
    topicSeed,
  }) => {
    const sns = new SNSClient({
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const arn = await topicSeed.topic('news')
    await topicSeed.subscribe(arn, 'sqs', 'arn:aws:sqs:us-east-1:000000000000:inbox')
    await goTo(page, `/topics/${encodeURIComponent(arn)}/subscriptions`)
    const main = page.getByRole('main')
    await expect(main).toContainText('inbox')
    await sns.send(new DeleteTopicCommand({ TopicArn: arn }))
    if (seen) await expect(page.getByText('This topic does not exist')).toBeVisible()
    await sns.send(new CreateTopicCommand({ Name: 'news' }))
    await expect(main).toContainText('Nobody is subscribed')
    await topicSeed.subscribe(arn, 'sqs', 'arn:aws:sqs:us-east-1:000000000000:other')
    await expect(main).toContainText('other')
    sns.destroy()
  })
}
