import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { z } from 'zod'

/** A console API of two calls, for tests of what carries it. */
export const smallContract = {
  greet: oc.input(z.object({ name: z.string() })).output(z.object({ text: z.string() })),
  count: oc.input(z.object({ to: z.number() })).output(eventIterator(z.object({ at: z.number() }))),
}

export const smallRouter = implement(smallContract).router({
  greet: implement(smallContract).greet.handler(({ input }) => ({ text: `Hello ${input.name}` })),
  count: implement(smallContract).count.handler(async function* ({ input }) {
    for (let at = 1; at <= input.to; at++) yield { at }
  }),
})
