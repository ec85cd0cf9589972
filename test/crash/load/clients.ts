import { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs'
import { NodeHttpHandler } from '@smithy/node-http-handler'

export const newClient = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // An answer that never came must stay in doubt: a repeated send would be another message.
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 20_000 }),
  })

/** What one run of a host is loaded with. It ends when the host does; what goes wrong otherwise is kept. */
export class Running {
  readonly problems: string[] = []
  acknowledged = 0
  /** Resolves when the host was stopped. */
  readonly ended: Promise<void>
  #end: () => void = () => undefined
  #over = false
  readonly #clients: SQSClient[] = []
  readonly #enough: { count: number; call: () => void }[] = []

  constructor(readonly endpoint: string) {
    this.ended = new Promise((resolve) => (this.#end = resolve))
  }

  url(queue: string): string {
    return `${this.endpoint}/000000000000/${queue}`
  }

  /** A connection of its own. */
  client(): SQSClient {
    const client = newClient(this.endpoint)
    this.#clients.push(client)
    return client
  }

  /** Counts something that was acknowledged. */
  acknowledge(): void {
    this.acknowledged++
    for (const one of this.#enough.splice(0)) {
      if (this.acknowledged >= one.count) one.call()
      else this.#enough.push(one)
    }
  }

  /** Resolves when so much was acknowledged. */
  reached(count: number): Promise<void> {
    return new Promise((resolve) => this.#enough.push({ count, call: resolve }))
  }

  /** Repeats the step until the host is gone. */
  async repeat(step: () => Promise<void>): Promise<void> {
    while (!this.#over) {
      try {
        await step()
      } catch (error) {
        if (error instanceof SQSServiceException && error.$metadata.httpStatusCode !== undefined) {
          this.problems.push(`${error.name} (${error.$metadata.httpStatusCode}): ${error.message}`)
        } else if (!isDisconnect(error)) this.problems.push(String(error))
        return
      }
    }
  }

  /** The host is gone: every client ends. */
  end(): void {
    this.#over = true
    this.#end()
    for (const client of this.#clients) client.destroy()
  }
}

/** What a client of a killed process sees; anything else is a fault of ours. */
export function isDisconnect(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code ?? '') ||
    /socket hang up|aborted|ECONNRE|EPIPE/.test(message)
  )
}

/** A number from a seed, so that a failing run can be run again. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
