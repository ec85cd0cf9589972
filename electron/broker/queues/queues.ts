/** The rules of the queues. */
export class Queues {}
