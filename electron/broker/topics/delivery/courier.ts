/**
 * Who carries a delivery out of the process. The broker itself does no input or output: couriers are handed to it by
 * whoever builds it (electron/couriers/), and tests hand in their own.
 */
export interface Courier<Request> {
  /**
   * Makes one attempt. It settles within the request's deadline in real time whatever the other side does, and soon
   * after an abort. What goes wrong is in the answer; it need not reject, and a rejection counts as a failed attempt.
   */
  deliver(request: Request, signal: AbortSignal): Promise<CourierAnswer>
}

export interface Couriers {
  readonly http?: Courier<HttpRequest>
  /** Absent while no mail server is configured: mail then goes to the outbox only. */
  readonly smtp?: Courier<MailRequest>
}

/** One POST. */
export interface HttpRequest {
  /** May carry `user:password@`. */
  readonly url: string
  /** In order. Host, Content-Length, Connection and Authorization are the courier's. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the start to the end of the answer, real milliseconds. */
  readonly timeoutMs: number
}

export interface MailRequest {
  readonly to: string
  /** What From shows beside the configured address: the topic's display name. */
  readonly fromName: string
  readonly subject: string
  readonly text: string
  readonly timeoutMs: number
}

export interface CourierAnswer {
  /** Of HTTP, or the reply code of SMTP; null if none came. */
  readonly status: number | null
  /** Why no complete answer came, in plain words; null if one did. */
  readonly error: string | null
  /** Real milliseconds. */
  readonly durationMs: number
  /** First line and headers as sent and received, credentials left out. */
  readonly requestHead: string | null
  readonly responseHead: string | null
  /** As text, its beginning. */
  readonly responseBody: string | null
}

export type Verdict = 'delivered' | 'refused' | 'failed'

/**
 * What an answer of an HTTP endpoint means. No answer within 15 seconds, and a status outside 200 to 499, is a failed
 * attempt, tried again by the delivery policy; so is 429, which asks for it. Other client errors are final, and a
 * redirect too: SNS follows none.
 * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function httpVerdict({ status, error }: CourierAnswer): Verdict {
  if (error !== null || status === null) return 'failed'
  if (status >= 200 && status < 300) return 'delivered'
  return status >= 300 && status < 500 && status !== 429 ? 'refused' : 'failed'
}

/** Replies of class 5 are final in SMTP, class 4 asks to try again. */
export function smtpVerdict({ status, error }: CourierAnswer): Verdict {
  if (status !== null && status >= 500) return 'refused'
  return error === null ? 'delivered' : 'failed'
}
