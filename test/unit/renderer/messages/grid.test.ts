import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { PositionSet } from '../../../../renderer/components/grid/positionSet'
import { RowWindow } from '../../../../renderer/components/grid/rowWindow'
import { ScrollScale } from '../../../../renderer/components/grid/scrollScale'
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
    await vi.waitFor(() => expect(rows.error).toBeInstanceOf(Error))
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
