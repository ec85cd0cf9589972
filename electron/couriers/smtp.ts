import { createTransport } from 'nodemailer'
import type { Courier, CourierAnswer, MailRequest } from '../broker/topics/delivery/courier'
import type { MailServer } from './mailServer'
import { BrokenOff, DeadlinePassed, reasonOf } from './reasons'

/** Hands mail to a mail server. */
export class SmtpCourier implements Courier<MailRequest> {
  constructor(private readonly server: MailServer) {}

  async deliver(request: MailRequest, signal: AbortSignal): Promise<CourierAnswer> {
    const { host, port, secure, user, password, from } = this.server
    const startedAt = performance.now()
    const transport = createTransport({
      host,
      port,
      secure,
      auth: user === undefined ? undefined : { user, pass: password ?? '' },
      connectionTimeout: request.timeoutMs,
      greetingTimeout: request.timeoutMs,
      socketTimeout: request.timeoutMs,
      // A message is text to this; what looks like a file or an address in it is not to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const requestHead = `To: ${request.to}\r\nFrom: ${request.fromName} <${from}>\r\nSubject: ${request.subject}`
    const answer = (status: number | null, error: string | null, reply: string | null): CourierAnswer => ({
      status,
      error,
      durationMs: performance.now() - startedAt,
      requestHead,
      responseHead: reply,
      responseBody: null,
    })
    const deadline = deadlineOf(request.timeoutMs, signal)
    try {
      const sent = await Promise.race([
        transport.sendMail({
          to: request.to,
          from: { name: request.fromName, address: from },
          subject: request.subject,
          text: request.text,
        }),
        deadline.passed,
      ])
      return answer(codeOf(sent.response), null, sent.response)
    } catch (error) {
      const { responseCode, response, cause } = error as {
        responseCode?: number
        response?: string
        cause?: unknown
      }
      const reason = response ?? reasonOf(cause ?? error)
      return answer(responseCode ?? null, reason, response ?? null)
    } finally {
      deadline.cancel()
      transport.close()
    }
  }
}

function deadlineOf(ms: number, signal: AbortSignal): { passed: Promise<never>; cancel(): void } {
  let cancel = (): void => undefined
  const passed = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(new BrokenOff())
    const timer = setTimeout(() => reject(new DeadlinePassed(ms)), ms)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    cancel = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  })
  // Nobody waits for it once the mail is sent.
  passed.catch(() => undefined)
  return { passed, cancel }
}

function codeOf(reply: string): number | null {
  const code = Number(reply.slice(0, 3))
  return Number.isInteger(code) && code > 0 ? code : null
}
