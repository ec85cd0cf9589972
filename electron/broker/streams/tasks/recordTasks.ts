import { BrokerError } from '../../../../shared/errors'
import { utf8Length } from '../../queues/messageText'
import type { Caller } from '../../queues/operations'
import type { TaskFiles } from '../../tasks/files'
import type { Pace } from '../../tasks/pace'
import type { Tasks } from '../../tasks/tasks'
import { compileRecordFilter, jsonText } from '../browse/recordFilter'
import { streamNotFound } from '../refusals'
import type { StreamState } from '../state'
import type { Stream } from '../stream'
import { PutJob, type RepeatedPut, repeatedPut } from './putJob'
import { exportLanes, RecordExportJob, type RecordExportParams } from './recordExportJob'
import { RecordImportJob, type RecordImport, type RecordImportParams } from './recordImportJob'

const noFiles: TaskFiles = {
  openSource: () => Promise.reject(new Error('Files cannot be read here.')),
  openSink: () => Promise.reject(new Error('Files cannot be written here.')),
}

/** Everything that is done with many records at once, as the console asks for it. */
export class RecordTasks {
  #files = noFiles

  constructor(
    private readonly state: StreamState,
    private readonly tasks: Tasks,
    pace: Pace,
  ) {
    tasks.register('put', new PutJob(state, pace))
    tasks.register('record-export', new RecordExportJob(state, pace, () => this.#files))
    tasks.register('record-import', new RecordImportJob(state, () => this.#files))
  }

  /** Called once by the console; until then there are no files. */
  connect(files: TaskFiles): void {
    this.#files = files
  }

  /** Resolves with the task's id. Throws InvalidParameterValue for a template that no record can be made of. */
  startPut(caller: Caller, stream: Stream, request: RepeatedPut): Promise<string> {
    const { partitionKey, data } = request
    if (partitionKey === '') {
      throw new BrokerError('InvalidParameterValue', 'A record needs a partition key.')
    }
    if (utf8Length(data) > stream.settings.maxRecordKiB * 1_024) {
      const most = `${stream.settings.maxRecordKiB.toLocaleString('en-US')} KiB`
      throw new BrokerError('InvalidParameterValue', `A record of ${stream.name} has at most ${most}.`)
    }
    return this.tasks.start(() => {
      if (stream.open.length === 0) throw streamNotFound(stream, stream.name)
      return repeatedPut(caller, stream.name, request)
    })
  }

  /** Throws InvalidParameterValue for a filter that makes no sense. */
  startExport(stream: Stream, params: RecordExportParams): Promise<string> {
    const filtered = !compileRecordFilter(params.filter).empty
    return this.tasks.start(() => {
      const lanes = exportLanes(this.state, params)
      lanes.accept(lanes.look())
      const total = lanes.waiting
      const amount = filtered
        ? 'records'
        : total === 1
          ? '1 record'
          : `${total.toLocaleString('en-US')} records`
      return {
        kind: 'record-export',
        title: `Export ${amount} of ${stream.name}`,
        sourceArn: stream.arn,
        destinationArn: null,
        total,
        params,
      }
    })
  }

  /** Throws InvalidParameterValue for a key path that is none. */
  startImport(caller: Caller, stream: Stream, request: RecordImport): Promise<string> {
    if (request.format === 'lines' && request.keyPath !== null) jsonText(request.keyPath)
    const params: RecordImportParams = { ...request, caller }
    return this.tasks.start(() => ({
      kind: 'record-import',
      title: `Import records into ${stream.name}`,
      sourceArn: null,
      destinationArn: stream.arn,
      total: 0,
      params,
    }))
  }
}
