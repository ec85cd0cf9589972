import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import { applicationArn } from './arns'
import type { MobileState } from './mobileState'
import type { Application } from './pushRows'

export type AppEvent = 'EndpointCreated' | 'EndpointUpdated' | 'EndpointDeleted'

/** Longer subjects are refused by Publish. */
const SUBJECT_LENGTH = 100

/**
 * Tells the topic that an application names for this kind of event what became of an endpoint. A topic that is gone,
 * or takes no such message, is passed over: the operation itself does not depend on it. Failures of deliveries are
 * never told, since the outbox takes everything.
 * https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html
 */
export function tellTopic(
  { engine, publish }: MobileState,
  caller: Caller,
  application: Application,
  event: AppEvent,
  endpointArn: string,
): void {
  const topicArn = application.attributes[`Event${event}`]
  if (topicArn === undefined) return
  const subject = `${event} event for app ${application.name} (${application.platform})`
  try {
    publish?.(caller, {
      TopicArn: topicArn,
      Subject: subject.slice(0, SUBJECT_LENGTH),
      Message: JSON.stringify({
        EndpointArn: endpointArn,
        EventType: event,
        Resource: applicationArn(application),
        Service: 'SNS',
        Time: new Date(engine.clock.now()).toISOString(),
      }),
    })
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
  }
}
