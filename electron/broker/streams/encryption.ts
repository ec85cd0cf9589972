import type { Caller } from '../queues/operations'
import type { StartStreamEncryptionInput, StopStreamEncryptionInput } from './operations'
import { invalid, missing, requireActive } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

/**
 * Says of the stream, and of what is put into it, that it is encrypted with a key. There is no KMS here, so any key is
 * taken, and nothing is really encrypted.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
 */
export function startStreamEncryption(
  state: StreamState,
  caller: Caller,
  input: StartStreamEncryptionInput,
): object {
  return change(state, caller, input, input.KeyId)
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html */
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
  registry.updateSettings(stream, { keyId })
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'encryption',
  })
  lifecycle.begin(stream, 'UPDATING', { kind: 'settle' })
  return {}
}
