import type { Caller } from '../queues/operations'
import type { StartStreamEncryptionInput, StopStreamEncryptionInput } from './operations'
import { invalid, limitExceeded, missing, requireActive } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'
import type { Stream, StreamSettings } from './stream'

const DAY = 24 * 3_600_000
/** Changes that are remembered where they are not limited. */
const REMEMBERED = 100

/**
 * Says of the stream, and of what is put into it, that it is encrypted with a key. There is no KMS here, so any key is
 * taken, and nothing is really encrypted. Throws LimitExceededException for the 26th new key in any 24 hours.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
 */
export function startStreamEncryption(
  state: StreamState,
  caller: Caller,
  input: StartStreamEncryptionInput,
): object {
  return change(state, caller, input, input.KeyId)
}

/**
 * Records that are put from now on are not encrypted. Throws LimitExceededException if it was stopped 25 times in the last
 * 24 hours. The key that is named need not be the one in use.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html
 */
export function stopStreamEncryption(
  state: StreamState,
  caller: Caller,
  input: StopStreamEncryptionInput,
): object {
  return change(state, caller, input, null)
}

function change(
  state: StreamState,
  caller: Caller,
  input: StartStreamEncryptionInput,
  keyId: string | null | undefined,
): object {
  const { engine, registry, lifecycle } = state
  const type = input.EncryptionType
  if (type === undefined) throw missing('encryptionType')
  if (input.KeyId === undefined || keyId === undefined) throw missing('keyId')
  if (type !== 'KMS') throw invalid(`EncryptionType ${type} is not valid. The only valid value is KMS.`)
  if (input.KeyId === '' || /\s/.test(input.KeyId)) throw invalid(`KeyId ${input.KeyId} is not valid.`)
  const stream = resolveStream(state, caller, input)
  requireActive(stream)
  registry.updateSettings(stream, { keyId, ...counted(state, stream, keyId) })
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'encryption',
  })
  lifecycle.begin(stream, 'UPDATING', { kind: 'settle' })
  return {}
}

/** Counts the change of the key, if it is one. */
function counted({ engine }: StreamState, stream: Stream, keyId: string | null): Partial<StreamSettings> {
  if (keyId === stream.settings.keyId) return {}
  const times = keyId === null ? 'keyRemovedAt' : 'keyAppliedAt'
  const now = engine.clock.now()
  const lately = (stream.settings[times] ?? []).filter((at) => at > now - DAY)
  const limit = engine.quotas.keyChangesPerDay
  if (lately.length < limit) return { [times]: [...lately, now].slice(-REMEMBERED) }
  throw limitExceeded(
    `Stream ${stream.name} under account ${stream.account} has reached the limit of ${limit} times within 24 hours that ${keyId === null ? 'server-side encryption can be disabled' : 'a new KMS key can be applied'}.`,
  )
}
