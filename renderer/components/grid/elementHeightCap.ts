let measured: number | undefined

/** The tallest element this browser draws rightly, with room to spare. */
export function elementHeightCap(): number {
  if (measured !== undefined) return measured
  const wanted = 33_500_000
  const probe = document.createElement('div')
  probe.style.cssText = `position:absolute;visibility:hidden;width:1px;height:${wanted}px`
  document.body.append(probe)
  measured = probe.offsetHeight >= wanted - 1 ? wanted : 15_000_000
  probe.remove()
  return measured
}
