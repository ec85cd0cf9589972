import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { parseQueueUrl } from '../../shared/arn'
import type { Broker } from '../broker/broker'
import type { Caller } from '../broker/queues/operations'
import type { Signer } from '../broker/topics/signature'
import { defaultRegion, identify } from './authorization'
import type { Identity } from './authorization'
import { GatewayError, wireFault } from './errors'
import type { WireFault } from './errors'
import type { Exchange, Reply } from './exchange'
import type { Family, Operation, QueryFamily, Wire } from './family'
import { Health } from './health'
import { Doorkeeper } from './host'
import type { Address, HostRules } from './host'
import { http1Server } from './http1'
import { http2Server } from './http2'
import { kinesisFamily } from './kinesis'
import { listen, shareConnections } from './port'
import { jsonType, operationOfTarget, serviceOf } from './protocols/json'
import { Form, likelyFamily, operationOfForm, unknownAction, xmlFault, xmlReply } from './protocols/query'
import { prefersJson, queryJsonFault, queryJsonReply } from './protocols/queryJson'
import { RequestRate } from './rate'
import { readBody } from './request'
import { snsFamily } from './sns'
import { sqsFamily } from './sqs'

export interface GatewayOptions extends HostRules {
  /** The gateway needs its operations, its quotas, and the certificate of what it signs only. */
  readonly broker: Pick<Broker, 'sqs' | 'sns' | 'kinesis' | 'quotas'> & {
    readonly signer: Pick<Signer, 'certificate' | 'certificateUrl'>
  }
  /** An address or name to listen on, for example 127.0.0.1. */
  readonly host: string
  /** Wanted; the next free one is used if it is taken. 0: any free one. */
  readonly port: number
  readonly log: (line: string) => void
}

export interface Gateway {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string
  readonly port: number
  /** The wanted port was taken. */
  readonly portMoved: boolean
  /** Over the last five seconds. */
  requestsPerSecond(): number
  /** Stops accepting, ends long polls (they take nothing), lets running operations answer, then closes all. */
  close(): Promise<void>
}

const LARGEST_REQUEST = 268_435_456
/** How the certificate's path begins. */
const CERTIFICATE = '/SimpleNotificationService-'
/** Milliseconds that running operations get when the gateway closes. */
const GRACE = 3_000

/** Opens the port and serves the broker on it. Rejects with the system's error when no port can be had. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const service = new Service(options)
  const waits = new Set<AbortController>()
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  const serve = (exchange: Exchange): void => service.serve(exchange)
  const http1 = http1Server(serve, waits)
  const http2 = http2Server(serve, waits, sessions)
  shareConnections(http1, http2, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { port, moved } = await listen(http1, options.host, options.port)
  const endpoint = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  service.doorkeeper = new Doorkeeper(options, endpoint.slice('http://'.length))

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => http1.close(() => resolve()))
    for (const wait of waits) wait.abort()
    for (const session of sessions) session.close()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const sweep = setInterval(() => http1.closeIdleConnections(), 20)
    const end = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, GRACE)
    await closed
    clearInterval(sweep)
    clearTimeout(end)
    service.close()
  }
  return {
    endpoint,
    port,
    portMoved: moved,
    requestsPerSecond: () => service.rate.perSecond(),
    close: () => (closing ??= close()),
  }
}

/** From an exchange to its reply, free of sockets. */
class Service {
  readonly rate = new RequestRate()
  doorkeeper: Doorkeeper
  readonly #broker: GatewayOptions['broker']
  readonly #log: (line: string) => void
  /** Those that speak Query. */
  readonly #families: readonly QueryFamily[]
  readonly #byTarget: ReadonlyMap<string, Family>
  readonly #health: Health
  #lastCaller: { identity: Identity; address: Address; caller: Caller } | undefined

  constructor(options: GatewayOptions) {
    this.#broker = options.broker
    this.#log = options.log
    this.doorkeeper = new Doorkeeper(options, '127.0.0.1')
    this.#families = [sqsFamily(options.broker), snsFamily(options.broker)]
    const all = [...this.#families, kinesisFamily(options.broker)]
    this.#byTarget = new Map(all.map((family) => [family.target, family]))
    this.#health = new Health(all.map((family) => family.service))
  }

  /** No answer may fail; should one, it is one client's misfortune and not the end of the process. */
  readonly #unexpected = (error: unknown): void => {
    this.#log(`gateway: an answer could not be given: ${String(error)}`)
  }

  close(): void {
    this.rate.close()
    this.#health.close()
  }

  serve(exchange: Exchange): void {
    this.rate.count()
    let address: Address
    let origin: string | undefined
    try {
      address = this.doorkeeper.address(exchange.host)
      origin = this.doorkeeper.admit(exchange, address)
    } catch (error) {
      exchange.stream.resume()
      exchange.reply(this.#refusal(exchange, error), true)
      return
    }
    const limit = Math.min(LARGEST_REQUEST, this.#family(exchange).largestRequest(this.#broker.quotas))
    const answer = (reply: Reply, last = false): void =>
      exchange.reply(origin === undefined ? reply : withCors(reply, origin), last)
    readBody(
      exchange,
      limit,
      (body) => {
        const reply = this.#answer(exchange, address, body, origin)
        if (reply instanceof Promise) void reply.then(answer).catch(this.#unexpected)
        else answer(reply)
      },
      (error, last) => answer(this.#refusal(exchange, error), last),
    )
  }

  #answer(
    exchange: Exchange,
    address: Address,
    body: Buffer,
    origin: string | undefined,
  ): Promise<Reply> | Reply {
    const target = exchange.headers['x-amz-target']
    if (target !== undefined && exchange.method === 'POST') {
      return this.#answerJson(exchange, address, String(target), body)
    }
    const path = pathOf(exchange.target)
    const query = exchange.target.slice(path.length + 1)
    if (exchange.method === 'GET' || exchange.method === 'HEAD') {
      if (path === '/health' || (path === '/' && query === '')) return this.#healthReply(query)
      if (path.startsWith(CERTIFICATE) && path === this.#broker.signer.certificateUrl('')) {
        return this.#certificateReply()
      }
    } else if (exchange.method === 'OPTIONS' && origin !== undefined) return preflight()
    if (isRpc(exchange)) return this.#refusal(exchange, noTarget(exchange))
    return this.#answerQuery(exchange, address, path, query, body)
  }

  async #answerJson(exchange: Exchange, address: Address, target: string, body: Buffer): Promise<Reply> {
    const requestId = randomUUID()
    const wire = this.#wire(exchange)
    try {
      const [, operation] = operationOfTarget(this.#byTarget, target)
      const input = wire.read(body, operation)
      const room = operation.large ? exchange.room() : undefined
      if (room) await room
      const result = await this.#run(exchange, address, '', operation, input)
      return wire.reply(operation, result, requestId, this.#faultOf)
    } catch (error) {
      return wire.fault(this.#faultOf(error), requestId)
    }
  }

  readonly #faultOf = (error: unknown): WireFault => wireFault(error, this.#log)

  /** The service that a request's target names; else the first, which speaks for all. */
  #family({ headers }: Exchange): Family {
    const target = headers['x-amz-target']
    const named = target === undefined ? undefined : this.#byTarget.get(serviceOf(String(target)))
    return named ?? this.#families[0]!
  }

  #wire(exchange: Exchange): Wire {
    return this.#family(exchange).wire(exchange.headers['content-type'])
  }

  async #answerQuery(
    exchange: Exchange,
    address: Address,
    path: string,
    query: string,
    body: Buffer,
  ): Promise<Reply> {
    const requestId = randomUUID()
    const json = prefersJson(exchange.headers.accept)
    const form = new Form()
    const likely = (): QueryFamily =>
      likelyFamily(this.#families, form, identify(exchange.headers, query).service)
    let family: QueryFamily | undefined
    try {
      if (exchange.method !== 'GET' && exchange.method !== 'POST') throw wrongMethod(exchange.method)
      form.add(query)
      if (exchange.method === 'POST' && body.length > 0) {
        if (!isForm(exchange)) throw unsupportedMedia(exchange)
        form.add(formText(body))
      }
      const action = form.get('Action')
      const atQueue = parseQueueUrl(path) !== undefined
      if (action === undefined && path !== '/' && !atQueue) throw wrongAddress(path)
      if (action === undefined && atQueue && exchange.method === 'GET') return unknownOperation(requestId)
      const [found, operation] = operationOfForm(this.#families, form, likely)
      family = found
      if (atQueue && operation.ofAccount) throw unknownAction(operation.name)
      // Query has no request without an address; whether a queue is there, its operation finds out.
      form.setDefault('QueueUrl', address.endpoint + path)
      const input = form.read(operation.input)
      const result = await this.#run(
        exchange,
        address,
        query,
        operation,
        operation.fromQuery?.(input) ?? input,
      )
      return json
        ? queryJsonReply(operation, result, requestId)
        : xmlReply(family, operation, result, requestId)
    } catch (error) {
      const fault = wireFault(error, this.#log)
      return json ? queryJsonFault(fault, requestId) : xmlFault(fault, family ?? likely(), requestId)
    }
  }

  #run(
    exchange: Exchange,
    address: Address,
    query: string,
    operation: Operation,
    input: unknown,
  ): Promise<unknown> {
    const known = this.#caller(identify(exchange.headers, query), address)
    const trace = exchange.headers['x-amzn-trace-id']
    const caller = trace === undefined ? known : { ...known, traceHeader: String(trace) }
    if (!operation.waits) return operation.run(caller, input, undefined)
    const hungUp = exchange.hungUp()
    return operation.run(caller, input, hungUp).catch((error: unknown) => {
      // Nobody is there to be told, or the gateway closes: an empty answer is the whole truth.
      if (hungUp.aborted && error instanceof Error && error.name === 'AbortError') return {}
      throw error
    })
  }

  #caller(identity: Identity, address: Address): Caller {
    const last = this.#lastCaller
    if (last && last.identity === identity && last.address === address) return last.caller
    const caller: Caller = {
      account: identity.account,
      region: identity.region ?? address.region ?? defaultRegion,
      endpoint: address.endpoint,
      identity: identity.identity,
      ...(identity.anonymous && { anonymous: true }),
    }
    this.#lastCaller = { identity, address, caller }
    return caller
  }

  /** A refusal before an operation was found, in the protocol the request seems to speak. */
  #refusal(exchange: Exchange, error: unknown): Reply {
    const fault = this.#faultOf(error)
    return isRpc(exchange)
      ? this.#wire(exchange).fault(fault, randomUUID())
      : xmlFault(fault, this.#families[0]!, randomUUID())
  }

  #certificateReply(): Reply {
    const body = this.#broker.signer.certificate
    return { status: 200, type: 'application/x-pem-file', body, requestId: randomUUID() }
  }

  #healthReply(query: string): Reply {
    return {
      status: 200,
      type: 'application/json',
      body: this.#health.report(query),
      requestId: randomUUID(),
    }
  }
}

function pathOf(target: string): string {
  const end = target.indexOf('?')
  return end < 0 ? target : target.slice(0, end)
}

/** Whether it names its operation, or should, in a header. */
function isRpc(exchange: Exchange): boolean {
  const { headers } = exchange
  return (
    headers['x-amz-target'] !== undefined ||
    /^application\/x-amz-(?:json|cbor)/.test(headers['content-type'] ?? '')
  )
}

/** Clients that name no type, as some raw ones do, are taken at their word's look. */
function isForm(exchange: Exchange): boolean {
  const type = exchange.headers['content-type']
  return (
    type === undefined || type === '' || type.toLowerCase().startsWith('application/x-www-form-urlencoded')
  )
}

function formText(body: Buffer): string {
  if (!isUtf8(body)) throw new GatewayError('MalformedQueryString', 'The form is not UTF-8.')
  const text = body.toString('utf8')
  // Files and heredocs end in a line feed that belongs to no parameter.
  return text.endsWith('\n') ? text.replace(/[\r\n]+$/, '') : text
}

/** Recorded from AWS: a queue's URL without an operation, as a person opens it in a browser, is no error document. */
function unknownOperation(requestId: string): Reply {
  return { status: 404, type: 'text/xml', body: '<UnknownOperationException/>\n', requestId }
}

function noTarget(exchange: Exchange): GatewayError {
  if (exchange.method !== 'POST') return wrongMethod(exchange.method)
  return new GatewayError(
    'UnknownOperationException',
    `The request names no operation: X-Amz-Target is missing (${jsonType}).`,
  )
}

function wrongMethod(method: string): GatewayError {
  return new GatewayError(
    'MethodNotAllowed',
    `The method ${method} is not allowed against this resource.`,
    405,
  )
}

function wrongAddress(path: string): GatewayError {
  return new GatewayError(
    'InvalidAddress',
    `The address ${path.slice(0, 255)} is not valid for this endpoint.`,
    404,
  )
}

function unsupportedMedia(exchange: Exchange): GatewayError {
  const type = String(exchange.headers['content-type']).slice(0, 128)
  return new GatewayError('UnsupportedMediaType', `The content type ${type} is not supported.`, 415)
}

function withCors(reply: Reply, origin: string): Reply {
  return {
    ...reply,
    more: [
      ...(reply.more ?? []),
      'Access-Control-Allow-Origin',
      origin,
      'Access-Control-Expose-Headers',
      'x-amzn-requestid,x-amzn-query-error',
      'Vary',
      'Origin',
    ],
  }
}

function preflight(): Reply {
  const more = [
    'Access-Control-Allow-Methods',
    'GET,POST,OPTIONS',
    'Access-Control-Allow-Headers',
    'authorization,content-type,content-encoding,x-amz-target,x-amz-date,x-amz-user-agent,x-amz-security-token,x-amz-content-sha256,x-amzn-query-mode,amz-sdk-invocation-id,amz-sdk-request',
    'Access-Control-Max-Age',
    '600',
  ]
  return { status: 200, type: 'text/plain', body: '', requestId: randomUUID(), more }
}
