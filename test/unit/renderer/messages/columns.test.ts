import { describe, expect, test } from 'vitest'
import { useGridColumns, type GridColumn } from '../../../../renderer/components/grid/useGridColumns'
import { messageColumns } from '../../../../renderer/screens/queues/message/messageColumns'
import {
  networkColumns,
  publicationColumns,
} from '../../../../renderer/screens/topics/deliveries/deliveryColumns'

const TICK = 36
const PICKER = 32
/** What is left at 1280 px beside the sidebar and a pane of its first width, if a scroll bar takes some of it. */
const ROOM = 1280 - 201 - 410 - 10

const columns = (list: readonly GridColumn[]) => useGridColumns('test', () => list)

describe('the columns of a grid', () => {
  test('give way where not all have room, and the one that grows takes what is left', () => {
    const { template, least } = columns([
      { key: 'a', label: 'A', width: 100, least: 60 },
      { key: 'b', label: 'B', width: 200, least: 110, grow: true },
      { key: 'c', label: 'C', width: 80 },
      { key: 'd', label: 'D', width: 300, hidden: true },
    ])
    expect(template.value).toBe('minmax(60px, 100px) minmax(110px, 1fr) minmax(80px, 80px)')
    expect(least.value).toBe(60 + 110 + 80)
  })

  test('of a dead-letter queue fit beside the open message at 1280 px', () => {
    expect(columns(messageColumns(false, true)).least.value + TICK + PICKER).toBeLessThanOrEqual(ROOM)
  })

  test('of deliveries and publications fit beside the open one at 1280 px', () => {
    expect(columns(networkColumns).least.value + PICKER).toBeLessThanOrEqual(ROOM)
    expect(columns(publicationColumns(false)).least.value + PICKER).toBeLessThanOrEqual(ROOM)
  })
})
