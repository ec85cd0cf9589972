import { describe, expect, it } from 'vitest'
import type { EditStep } from '../../../shared/console/tasks'
import { compileEdit, storedAttributes } from '../../../electron/broker/tasks/editing'
import { arnOf, deadLetters, shop } from './taskFixture'

const apply = (step: EditStep, body: string, attributes: string | null = null) =>
  compileEdit({ steps: [step], single: [] })!.apply(1, { body, attributes })

describe('an edit step', () => {
  it('replaces plain text everywhere, with nothing special in it', () => {
    const step: EditStep = { kind: 'replace-text', find: 'a.b$', replace: '$&$1', regex: false }
    expect(apply(step, 'a.b$ aXb$ a.b$').body).toBe('$&$1 aXb$ $&$1')
  })

  it('replaces by pattern, with groups', () => {
    const step: EditStep = { kind: 'replace-text', find: '(\\d+)-(\\d+)', replace: '$2-$1', regex: true }
    expect(apply(step, 'from 1-2 to 30-40').body).toBe('from 2-1 to 40-30')
  })

  it('sets a JSON value and leaves all digits elsewhere', () => {
    const body = '{"id":12345678901234567890,"price":1.10,"state":"bad"}'
    const step: EditStep = { kind: 'set-json', path: 'state', value: '"good"' }
    expect(apply(step, body).body).toBe(body.replace('bad', 'good'))
  })

  it('fails for a body that is not JSON', () => {
    expect(() => apply({ kind: 'set-json', path: 'a', value: '1' }, 'text')).toThrow('The body is not JSON')
    expect(() => apply({ kind: 'remove-json', path: 'a' }, 'text')).toThrow('The body is not JSON')
  })

  it('sets and removes attributes', () => {
    const stored = storedAttributes({ a: { type: 'String', value: '1' } })
    const set: EditStep = { kind: 'set-attribute', name: 'b', attribute: { type: 'Binary', value: 'AP8=' } }
    expect(JSON.parse(apply(set, 'x', stored).attributes!)).toEqual({
      a: { DataType: 'String', StringValue: '1' },
      b: { DataType: 'Binary', BinaryValue: 'AP8=' },
    })
    expect(apply({ kind: 'remove-attribute', name: 'a' }, 'x', stored).attributes).toBeNull()
    expect(apply({ kind: 'remove-attribute', name: 'z' }, 'x', stored).attributes).toBe(stored)
  })

  it('is refused at once where it can never work', () => {
    const compile = (step: EditStep) => () => compileEdit({ steps: [step], single: [] })
    expect(compile({ kind: 'set-json', path: 'a', value: 'good' })).toThrow('needs quotes')
    expect(compile({ kind: 'set-json', path: 'a[', value: '1' })).toThrow('not a path')
    expect(compile({ kind: 'remove-json', path: '$' })).toThrow('whole body')
    expect(compile({ kind: 'replace-text', find: '[', replace: '', regex: true })).toThrow('not valid')
    expect(compile({ kind: 'replace-text', find: '(a+)+', replace: '', regex: true })).toThrow('repeated')
  })

  it('gives way to the edit of a single message', () => {
    const edit = compileEdit({
      steps: [{ kind: 'replace-text', find: 'a', replace: 'b', regex: false }],
      single: [{ id: 7, body: 'mine', attributes: {} }],
    })!
    expect(edit.apply(7, { body: 'a', attributes: null }).body).toBe('mine')
    expect(edit.apply(8, { body: 'a', attributes: null }).body).toBe('b')
  })
})

describe('the dry run of a redrive', () => {
  it('counts what goes where, what changes, what stays and why, and shows the first differences', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['{"sku":"A"}', '{"sku":"B"}', 'not json'])
    const stray = await one.send('orders-dlq', '{"sku":"stray"}')
    const preview = await one.broker.messageTasks.previewRedrive({
      arn: arnOf('orders-dlq'),
      selection: { kind: 'all' },
      destinationArn: null,
      edit: { steps: [{ kind: 'set-json', path: 'sku', value: '"A"' }], single: [] },
      rate: null,
    })
    expect(preview).toMatchObject({
      total: 2,
      changed: 1,
      checked: 4,
      destinations: [{ arn: arnOf('orders'), count: 2 }],
      differences: [{ before: { body: '{"sku":"B"}', attributes: {} }, after: { body: '{"sku":"A"}' } }],
    })
    expect(preview.problems).toEqual(
      expect.arrayContaining([
        { reason: 'The body is not JSON', count: 1, examples: [expect.any(String)] },
        { reason: expect.stringContaining('did not come from another queue'), count: 1, examples: [stray] },
      ]),
    )
  })

  it('tells beforehand what the destination would refuse', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['fine', 'x'.repeat(2_000)])
    await one.create('small', { MaximumMessageSize: '1024' })
    const preview = (edit: EditStep[]) =>
      one.broker.messageTasks.previewRedrive({
        arn: arnOf('orders-dlq'),
        selection: { kind: 'all' },
        destinationArn: arnOf('small'),
        edit: { steps: edit, single: [] },
        rate: null,
      })
    expect((await preview([])).problems).toMatchObject([
      { count: 1, reason: expect.stringContaining('1024') },
    ])
    const controls = await preview([{ kind: 'replace-text', find: 'fine', replace: '\u0001', regex: false }])
    expect(controls.problems.map(({ reason }) => reason).join()).toContain("character '#x1'")
    expect(controls.total).toBe(0)
  })

  it('agrees with what the redrive then does', async () => {
    const one = await shop()
    await deadLetters(one, 'orders', ['{"n":1.0}', '{"n":2.0}', '{"n":1.0}', 'x'])
    const request = {
      arn: arnOf('orders-dlq'),
      selection: { kind: 'all' as const },
      destinationArn: null,
      edit: { steps: [{ kind: 'set-json' as const, path: 'n', value: '1.0' }], single: [] },
      rate: null,
    }
    const preview = await one.broker.messageTasks.previewRedrive(request)
    const id = await one.broker.messageTasks.startRedrive(request)
    await one.broker.tasks.idle()
    const { task, moved } = one.broker.tasks.report(id)
    expect([task.done, moved]).toEqual([preview.total, preview.destinations])
    expect(one.bodies('orders')).toEqual(['{"n":1.0}', '{"n":1.0}', '{"n":1.0}'])
    const redriven = one.events.filter((event) => event.type === 'message.redriven')
    expect(redriven.filter(({ edited }) => edited)).toHaveLength(preview.changed)
  })
})
