import { z } from 'zod'

/** A topic is named by its ARN everywhere in the console API. */
export const topicArnSchema = z.string().regex(/^arn:[^:]+:sns:[^:]*:\d{12}:[^:]+$/, 'not a topic ARN')

export const subscriptionArnSchema = z
  .string()
  .regex(/^arn:[^:]+:sns:[^:]*:\d{12}:[^:]+:[^:]+$/, 'not a subscription ARN')
