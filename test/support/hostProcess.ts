import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the headless host prints with `--json` when it is ready. */
export interface Ready {
  readonly endpoint: string
  /** With its token. */
  readonly console: string
  readonly data: string
  readonly version: string
  readonly pid: number
}

export interface HostProcess {
  readonly ready: Ready
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Sends the signal and resolves with the exit status; null if the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface HostStart {
  readonly data: string
  readonly flags?: readonly string[]
  /** Of Node itself. */
  readonly nodeFlags?: readonly string[]
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Relative to the project, or absolute; the built headless host unless given. */
  readonly entry?: string
}

/** Any free ports, one line of JSON: for hosts that tests start beside each other. */
const quiet = ['--port', '0', '--console-port', '0', '--json']

/** Starts a host as a process of its own and waits until it is ready. Rejects with what it said if it ends before. */
export async function startHost({
  data,
  flags = [],
  nodeFlags = [],
  environment = {},
  entry,
}: HostStart): Promise<HostProcess> {
  const argv = [...nodeFlags, entry ?? 'out/main/serve.js', '--data', data, ...quiet, ...flags]
  const child = spawn(process.execPath, argv, { cwd: root, env: { ...process.env, ...environment } })
  let stdout = ''
  let stderr = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      const line = /^\{.*\}$/m.exec(stdout)?.[0]
      if (line) resolve(JSON.parse(line) as Ready)
    })
    void ended.then((code) => reject(new Error(`The host ended with status ${code}:\n${stdout}${stderr}`)))
  })
  return {
    ready,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return ended
    },
  }
}

/** Runs a host that is expected to end by itself. */
export function runHost(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, argv, { cwd: root, env: { ...process.env, ...environment } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}
