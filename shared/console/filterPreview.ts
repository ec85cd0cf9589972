import { z } from 'zod'
import { attributeMapSchema } from './messages'
import { topicArnSchema } from './topicArns'

/** A clause of a filter policy and what it said about a message, as `explain` of shared/filterPolicy words it. */
export const explainedClauseSchema = z.object({
  /** The keys from the outside in; `$or` at the end for the operator itself; none for the whole message. */
  path: z.array(z.string()),
  condition: z.string(),
  found: z.string(),
  /** One sentence, without a full stop. */
  reason: z.string(),
  /** What to highlight in the text of the policy: offsets, the end exclusive. */
  range: z.object({ from: z.number(), to: z.number() }),
  verdict: z.enum(['match', 'no match']),
})
export type ExplainedClauseView = z.infer<typeof explainedClauseSchema>

export const filterPreviewInputSchema = z.object({
  topicArn: topicArnSchema,
  /** The policy as it is being written. The empty text is no policy: everything matches. */
  policy: z.string(),
  scope: z.enum(['MessageAttributes', 'MessageBody']),
  /** The policy that holds now, to tell what would change; null: do not compare. */
  current: z.object({ policy: z.string(), scope: z.enum(['MessageAttributes', 'MessageBody']) }).nullable(),
  /** How many of the last messages of the topic to look at. */
  latest: z.number().int().min(0).max(200),
  /** Messages that were typed in. */
  typed: z.array(z.object({ message: z.string(), attributes: attributeMapSchema })).max(20),
})
export type FilterPreviewInput = z.infer<typeof filterPreviewInputSchema>

/** What a policy says about one message. */
export const filterDecisionSchema = z.object({
  verdict: z.enum(['match', 'no match']),
  /** The clause that decided; null for a policy without clauses. */
  clause: explainedClauseSchema.nullable(),
  clauses: z.array(explainedClauseSchema),
})
export type FilterDecision = z.infer<typeof filterDecisionSchema>

export const previewedMessageSchema = filterDecisionSchema.extend({
  /** null for those typed in, which come first and in their order; then real ones, newest first. */
  publicationId: z.number().nullable(),
  messageId: z.string().nullable(),
  at: z.number().nullable(),
  subject: z.string().nullable(),
  /** The first 256 characters. */
  preview: z.string(),
  attributes: attributeMapSchema,
  /** What the current policy says; null if it is not compared, or is no policy that can be read. */
  before: z.enum(['match', 'no match']).nullable(),
})
export type PreviewedMessage = z.infer<typeof previewedMessageSchema>

export const filterPreviewSchema = z.object({
  /** Why AWS refuses the policy, and where in the text; then `messages` is empty. */
  problem: z
    .object({
      /** With `Invalid parameter: ` before it, as SetSubscriptionAttributes answers. */
      message: z.string(),
      line: z.number(),
      column: z.number(),
      offset: z.number(),
      to: z.number(),
    })
    .nullable(),
  /** Keys, combinations and bytes against AWS's limits; null with a problem, or without a policy. */
  shape: z
    .object({
      keys: z.number(),
      keyLimit: z.number(),
      combinations: z.number(),
      combinationLimit: z.number(),
      bytes: z.number(),
      byteLimit: z.number(),
    })
    .nullable(),
  messages: z.array(previewedMessageSchema),
  /** Among the real messages. */
  matched: z.number(),
  notMatched: z.number(),
  /** Among the real messages: would newly get through, and would no longer. 0 where nothing is compared. */
  gained: z.number(),
  lost: z.number(),
})
export type FilterPreview = z.infer<typeof filterPreviewSchema>
