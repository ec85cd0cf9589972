import type { Broker } from '../broker/broker'
import type { Caller } from '../broker/queues/operations'
import type { SnsOperations } from '../broker/topics/operations'
import type { Operation, QueryFamily } from './family'
import { largestOfMessages } from './family'
import { jsonWires } from './protocols/json'
import { demandRequired } from './required'
import { snsShapes } from './snsShapes'

type Run = (caller: Caller, input: unknown) => Promise<unknown>

/** SNS: the broker's 42 operations under their wire names. */
export function snsFamily(broker: Pick<Broker, 'sns'>): QueryFamily {
  const operations = new Map<string, Operation>()
  for (const name of Object.keys(snsShapes) as (keyof SnsOperations)[]) {
    const { input, output } = snsShapes[name]
    // The shape has been checked by the protocol before `run` is called: it is what makes the input of the operation's type.
    const run = broker.sns[name].bind(broker.sns) as Run
    operations.set(name, {
      name,
      input,
      output,
      waits: false,
      ofAccount: true,
      async run(caller, given) {
        demandRequired(input, given)
        return run(caller, given)
      },
    })
  }
  return {
    service: 'sns',
    target: 'AmazonSimpleNotificationService',
    wire: jsonWires('com.amazonaws.sns'),
    largestRequest: largestOfMessages,
    xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/',
    version: '2010-03-31',
    parameter: 'TopicArn',
    errorDetail: false,
    oneVersion: true,
    operations,
  }
}
