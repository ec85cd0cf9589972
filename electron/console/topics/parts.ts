import type { Broker } from '../../broker/broker'
import type { Deliveries } from '../../broker/topics/delivery/deliveries'
import type { Outbox } from '../../broker/topics/delivery/outbox'
import type { TopicState } from '../../broker/topics/state'

/** The broker's topics with what only the console asks of them. */
export interface TopicSide {
  readonly state: TopicState
  readonly deliveries: Deliveries
  readonly outbox: Outbox
}

/** Deliveries and outbox as they are, not only as the rules know them. */
export function partsOf({ topics, deliveries, outbox }: Broker): TopicSide {
  return { state: topics.state, deliveries, outbox }
}
