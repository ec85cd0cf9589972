import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import initSqlJs from 'sql.js'

/**
 * SQLite as sql.js compiles it, one level below sql.js's own Statement class: hot statements run 200,000 times a
 * second, and at that rate an allocation for each bound value is what one measures.
 * Pointers are numbers; results are SQLite's own codes (https://sqlite.org/rescode.html).
 */
export interface Sqlite {
  _sqlite3_open(name: number, out: number): number
  _sqlite3_close_v2(database: number): number
  _sqlite3_prepare_v2(database: number, sql: number, bytes: number, out: number, tail: number): number
  _sqlite3_finalize(statement: number): number
  _sqlite3_step(statement: number): number
  _sqlite3_reset(statement: number): number
  _sqlite3_changes(database: number): number
  _sqlite3_errmsg(database: number): number
  _sqlite3_bind_int(statement: number, index: number, value: number): number
  _sqlite3_bind_double(statement: number, index: number, value: number): number
  _sqlite3_bind_text(statement: number, index: number, at: number, bytes: number, destructor: number): number
  _sqlite3_bind_blob(statement: number, index: number, at: number, bytes: number, destructor: number): number
  _sqlite3_column_count(statement: number): number
  _sqlite3_column_type(statement: number, index: number): number
  _sqlite3_column_double(statement: number, index: number): number
  _sqlite3_column_text(statement: number, index: number): number
  _sqlite3_column_blob(statement: number, index: number): number
  _sqlite3_column_bytes(statement: number, index: number): number
  _sqlite3_backup_init(to: number, toName: number, from: number, fromName: number): number
  _sqlite3_backup_step(backup: number, pages: number): number
  _sqlite3_backup_finish(backup: number): number
  _malloc(bytes: number): number
  _free(at: number): void
  UTF8ToString(at: number, maxBytes?: number): string
  stringToNewUTF8(text: string): number
  Database: new (file?: Uint8Array) => { readonly filename: string; close(): void }
}

/** WebAssembly's types are part of the DOM library, which the main process does not have. */
interface Memory {
  readonly buffer: ArrayBuffer
}
interface Instance {
  readonly exports: Record<string, unknown>
}
const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      compile(bytes: Uint8Array): Promise<object>
      Instance: new (module: object, imports: object) => Instance
      Memory: new (limits: { initial: number }) => Memory
    }
  }
).WebAssembly

/** What the module of sql.js is started with; it becomes the module itself, so what is set here stays on it. */
interface ModuleConfig {
  heap?: Memory
  instantiateWasm(imports: object, receive: (instance: Instance) => void): object
}

/** The engine of this process (sql.js makes one instance a thread): all its databases share one heap of at most 2 GiB. */
export class Engine {
  /** The heap as bytes. Only valid until the next call that may allocate; ask again after one. */
  #bytes: Buffer

  constructor(
    readonly sqlite: Sqlite,
    readonly memory: Memory,
  ) {
    this.#bytes = Buffer.from(memory.buffer)
  }

  get bytes(): Buffer {
    // A heap that grew has a new buffer, and the old one is detached: length 0.
    if (this.#bytes.length === 0) this.#bytes = Buffer.from(this.memory.buffer)
    return this.#bytes
  }

  readPointer(at: number): number {
    return this.bytes.readUInt32LE(at)
  }
}

let engine: Promise<Engine> | undefined

/** Compiles SQLite on the first call; later calls share it. */
export function loadEngine(): Promise<Engine> {
  engine ??= start()
  return engine
}

async function start(): Promise<Engine> {
  const file = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm')
  const compiled = await wasm.compile(await readFile(file))
  const config: ModuleConfig = {
    instantiateWasm(imports, receive) {
      const instance = new wasm.Instance(compiled, imports)
      // sql.js keeps its heap to itself, so it is taken here: the one memory among the exports.
      config.heap = Object.values(instance.exports).find(
        (value): value is Memory => value instanceof wasm.Memory,
      )
      receive(instance)
      return instance.exports
    },
  }
  const sqlite = (await initSqlJs(config as object)) as unknown as Sqlite & ModuleConfig
  if (!sqlite.heap) throw new Error('sql.js shows no memory among its exports')
  return new Engine(sqlite, sqlite.heap)
}
