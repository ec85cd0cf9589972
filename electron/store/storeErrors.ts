/** A neighbour in the same batch failed half way, so the batch was undone: nothing of this operation stays, try again. */
export class BatchRolledBack extends Error {
  readonly retriable = true
  constructor(cause: Error | undefined) {
    super('The batch this operation was part of was rolled back; nothing of it was kept. Try again.', {
      cause,
    })
    this.name = 'BatchRolledBack'
  }
}

/** Another process works with the data folder. */
export class DataFolderInUse extends Error {
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`The data folder ${folder} is in use by another Switchyard (process ${pid}).`)
    this.name = 'DataFolderInUse'
  }
}

/** The data was written by a newer Switchyard. */
export class NewerDatabase extends Error {
  constructor(
    readonly found: number,
    readonly known: number,
  ) {
    super(
      `The data folder was written by a newer Switchyard (schema version ${found}; this one knows ${known}). ` +
        'Start the newer one, or choose another data folder.',
    )
    this.name = 'NewerDatabase'
  }
}

/** The files do not hold an unbroken history, so starting would silently lose data. Nothing was changed. */
export class StoreDamaged extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StoreDamaged'
  }
}
