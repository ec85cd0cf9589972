import type {} from '../../../shared/arn'
export interface Queues {}
