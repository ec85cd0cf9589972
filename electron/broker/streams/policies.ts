import { BrokerError } from '../../../shared/errors'
import type { KinesisQuotas } from '../../../shared/kinesisQuotas'
import type { Caller } from '../queues/operations'
import { checkPolicy, readPolicy } from '../queues/policy'
import type {
  DeleteResourcePolicyInput,
  GetResourcePolicyInput,
  GetResourcePolicyResult,
  PutResourcePolicyInput,
} from './operations'
import { invalid, missing, requireActive, requireActiveConsumer } from './refusals'
import { resolveResource } from './resolve'
import type { Resource } from './resolve'
import type { StreamState } from './state'

/**
 * Attaches a policy to a stream or consumer, in place of the one that it has. The text is kept as it is given; nothing
 * enforces it.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
 */
export function putResourcePolicy(state: StreamState, caller: Caller, input: PutResourcePolicyInput): object {
  if (input.Policy === undefined) throw missing('policy')
  const resource = resolveResource(state, caller, input.ResourceARN)
  checkStreamPolicy(input.Policy, state.engine.quotas)
  change(state, resource, input.Policy)
  return {}
}

/** `{}` if there is none. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html */
export function getResourcePolicy(
  state: StreamState,
  caller: Caller,
  input: GetResourcePolicyInput,
): GetResourcePolicyResult {
  const { stream, consumer } = resolveResource(state, caller, input.ResourceARN)
  return { Policy: (consumer ?? stream.row).policy ?? '{}' }
}

/** Throws ResourceNotFoundException if there is none. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html */
export function deleteResourcePolicy(
  state: StreamState,
  caller: Caller,
  input: DeleteResourcePolicyInput,
): object {
  const resource = resolveResource(state, caller, input.ResourceARN)
  const { stream, consumer } = resource
  if ((consumer ?? stream.row).policy === null) {
    throw new BrokerError(
      'KinesisResourceNotFound',
      `No resource policy found for resource ARN ${input.ResourceARN}.`,
    )
  }
  change(state, resource, null)
  return {}
}

function checkStreamPolicy(text: string, quotas: KinesisQuotas): void {
  const limits = { policyBytes: quotas.streamPolicyBytes, policyStatements: Infinity }
  checkPolicy(text, limits, (reason) =>
    invalid(`Invalid resource policy: ${reason ?? 'it is not a JSON object.'}`),
  )
  for (const { Action: actions = [] } of readPolicy(text)!.Statement) {
    for (const action of [actions].flat()) {
      if (!/^(\*|kinesis:.+)$/i.test(String(action))) {
        throw invalid(`Invalid resource policy: the action ${String(action)} is not one of Kinesis.`)
      }
    }
  }
}

function change(
  { engine, registry }: StreamState,
  { stream, consumer }: Resource,
  policy: string | null,
): void {
  if (consumer) {
    requireActiveConsumer(stream, consumer)
    registry.updateConsumer(stream, consumer, { policy })
  } else {
    requireActive(stream)
    registry.updateStream(stream, { policy })
  }
  engine.events.emit({ type: 'stream.changed', at: engine.clock.now(), stream: stream.ref, what: 'policy' })
}
