import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { computed, ref } from 'vue'
import { PositionSet } from '../../../../renderer/components/grid/positionSet'
import { rowRange } from '../../../../renderer/components/grid/rowRange'
import { RowSlots } from '../../../../renderer/components/grid/rowSlots'
import { RowWindow } from '../../../../renderer/components/grid/rowWindow'
import { ScrollScale } from '../../../../renderer/components/grid/scrollScale'
import { roomOf, type GridColumn } from '../../../../renderer/components/grid/useGridColumns'
import { useGridSelection } from '../../../../renderer/components/grid/useGridSelection'

describe('a set of positions', () => {
  test('behaves as a set of numbers under any operations', () => {
    const step = fc.record({ add: fc.boolean(), start: fc.nat(60), length: fc.nat(15) })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let set = PositionSet.empty
        const model = new Set<number>()
        for (const { add, start, length } of steps) {
          set = add ? set.with(start, start + length) : set.without(start, start + length)
          for (let at = start; at < start + length; at++) {
            if (add) model.add(at)
            else model.delete(at)
          }
        }
        expect([...set]).toEqual([...model].sort((a, b) => a - b))
        expect(set.size).toBe(model.size)
        for (let at = 0; at < 80; at++) expect(set.has(at)).toBe(model.has(at))
        set.intervals.forEach(
          ([start], at) => at > 0 && expect(start).toBeGreaterThan(set.intervals[at - 1]![1]),
        )
      }),
    )
  })
})

describe('the selection of a grid', () => {
  test('ticks a million rows as one pair of numbers', () => {
    const selection = useGridSelection(() => 1_000_000)
    selection.toggleAll()
    selection.tick(500_000)
    expect(selection.count.value).toBe(999_999)
    expect(selection.all.value).toBe(false)
    expect(selection.ticked.value.intervals).toHaveLength(2)
  })

  test('ticks from the last row touched to the one clicked with shift, either way', () => {
    const selection = useGridSelection(() => 100)
    selection.tick(10)
    selection.tickTo(6)
    expect(selection.ticked.value.intervals).toEqual([[6, 11]])
    selection.tickTo(12)
    expect(selection.ticked.value.intervals).toEqual([[6, 13]])
  })

  test('toggling all from some ticks the rest, and then none', () => {
    const selection = useGridSelection(() => 3)
    selection.tick(1)
    selection.toggleAll()
    expect(selection.all.value).toBe(true)
    selection.toggleAll()
    expect(selection.count.value).toBe(0)
  })
})

describe('the row window', () => {
  function fixture(maxPages = 3) {
    const asked: { start: number; signal: AbortSignal; answer: () => void }[] = []
    const onChange = vi.fn()
    const rows = new RowWindow<number>({
      read: (start, count, signal) =>
        new Promise((resolve) =>
          asked.push({
            start,
            signal,
            answer: () => resolve(Array.from({ length: count }, (_, at) => (at === 1 ? null : start + at))),
          }),
        ),
      onChange,
      pageSize: 10,
      maxPages,
    })
    const answer = async (at: number): Promise<void> => {
      asked[at]!.answer()
      await Promise.resolve()
      await Promise.resolve()
    }
    return { asked, rows, answer, onChange }
  }

  test('asks once for the pages on screen, and tells rows that are gone from rows not loaded', async () => {
    const { asked, rows, answer } = fixture()
    rows.show(5, 15)
    rows.show(6, 16)
    expect(asked.map((one) => one.start)).toEqual([0, 10])
    await answer(0)
    expect([rows.get(0), rows.get(1), rows.get(12)]).toEqual([0, null, undefined])
  })

  test('gives up what scrolled away before it came', () => {
    const { asked, rows } = fixture()
    rows.show(0, 10)
    rows.show(500, 510)
    expect(asked.map((one) => one.signal.aborted)).toEqual([true, false])
  })

  test('forgets the pages shown longest ago', async () => {
    const { rows, answer } = fixture(2)
    for (const [at, start] of [0, 10, 20].entries()) {
      rows.show(start, start + 10)
      await answer(at)
    }
    expect(rows.get(5)).toBeUndefined()
    expect(rows.get(25)).toBe(25)
  })

  test('says why a read failed, does not hammer, and tries again when told', async () => {
    let reads = 0
    const rows = new RowWindow<number>({
      read: () => {
        reads++
        return Promise.reject(new Error('gone'))
      },
      onChange: () => undefined,
    })
    rows.show(0, 10)
    await vi.waitFor(() => expect(rows.error).toBeInstanceOf(Error), { timeout: 30_000 })
    rows.show(0, 10)
    expect(reads).toBe(1)
    rows.retry()
    rows.show(0, 10)
    expect(reads).toBe(2)
  })
})

describe('the scale of the scroll bar', () => {
  test('is one to one while the list fits what a browser can draw', () => {
    const scale = new ScrollScale(1_000_000, 32, 600, 33_500_000)
    expect(scale.scaled).toBe(false)
    expect(scale.toList(1234)).toBe(1234)
  })

  test('reaches both ends of a list that is taller', () => {
    const scale = new ScrollScale(50_000_000, 32, 600, 15_000_000)
    expect(scale.toList(0)).toBe(0)
    expect(scale.toList(15_000_000 - 600)).toBe(scale.maxOffset)
    expect(scale.toScrollTop(scale.toList(7_000_000))).toBeCloseTo(7_000_000, 3)
  })
})

describe('the rows that are drawn', () => {
  const list = { total: 1_000_000, rowHeight: 32 }

  test('are those that touch the view, and some beyond both edges', () => {
    expect(rowRange(list, { offset: 3_201, height: 320 }, 4)).toEqual({ first: 96, end: 115 })
  })

  test('end where the list does', () => {
    expect(rowRange(list, { offset: 0, height: 320 }, 4)).toEqual({ first: 0, end: 14 })
    expect(rowRange(list, { offset: 32_000_000 - 320, height: 320 }, 4)).toEqual({
      first: 999_986,
      end: 1_000_000,
    })
  })

  test('are none in an empty list, or in a view without height', () => {
    expect(rowRange({ total: 0, rowHeight: 32 }, { offset: 0, height: 320 }, 4)).toEqual({ first: 0, end: 0 })
    expect(rowRange(list, { offset: 0, height: 0 }, 4)).toEqual({ first: 0, end: 0 })
  })
})

describe('the elements that draw rows', () => {
  const keys = (slots: RowSlots<string>, first: number, end: number): number[] => {
    slots.show(first, end)
    return Array.from({ length: end - first }, (_, at) => slots.key(first + at))
  }

  test('keep their rows over a short way, so that only those that left are moved', () => {
    const slots = new RowSlots<string>()
    expect(keys(slots, 0, 5)).toEqual([0, 1, 2, 3, 4])
    expect(keys(slots, 2, 7)).toEqual([2, 3, 4, 0, 1])
    expect(keys(slots, 1, 6)).toEqual([1, 2, 3, 4, 0])
  })

  test('stay where they are over a long way', () => {
    const slots = new RowSlots<string>()
    keys(slots, 0, 5)
    const before = keys(slots, 2, 7)
    expect(keys(slots, 900, 905)).toEqual(before)
    expect(keys(slots, 3, 8)).toEqual(before)
  })

  test('never are the same for two rows on screen, wherever one scrolls', () => {
    const step = fc.record({ first: fc.nat(80), count: fc.nat(12) })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const slots = new RowSlots<string>()
        for (const { first, count } of steps)
          expect(new Set(keys(slots, first, first + count)).size).toBe(count)
      }),
    )
  })

  test('hold the row that was there until the next has come, but not one of another list', () => {
    const slots = new RowSlots<string>()
    expect(slots.held(0, undefined)).toBeUndefined()
    expect(slots.held(0, 'first')).toBe('first')
    expect(slots.held(0, undefined)).toBe('first')
    expect(slots.held(0, null)).toBeUndefined()
    expect(slots.held(0, undefined)).toBeUndefined()
    slots.held(1, 'second')
    slots.forget()
    expect(slots.held(1, undefined)).toBeUndefined()
  })
})

test('a column that grows has room for as many letters as the others leave it, others for as many as they are wide', () => {
  const shown: GridColumn[] = [
    { key: 'body', label: 'Body', width: 200, grow: true, mono: true },
    { key: 'size', label: 'Size', width: 80, align: 'right' },
  ]
  const widths = ref<Record<string, number>>({})
  const rooms = (width: number): number[] =>
    roomOf({ shown: computed(() => shown), widths }, width, 5).map(({ room }) => room)
  expect(rooms(1_080)).toEqual([200, 16])
  expect(rooms(100)).toEqual([40, 16])
  widths.value = { body: 300, size: 100 }
  expect(rooms(1_080)).toEqual([60, 20])
})
