/** Where a truck was. */
export interface TruckPosition {
  /** `T-001` to `T-100`. */
  readonly truck: string
  readonly lat: number
  readonly lon: number
  /** km/h */
  readonly speed: number
  /** Degrees from north. */
  readonly heading: number
  readonly at: string
}

const trucks = 100
/** For so long, a position every half minute. */
const minutes = 10
const everyMs = 30_000

/** Where trucks set out from. */
const depots = [
  ['Rotterdam', 51.924, 4.478],
  ['Hamburg', 53.551, 9.994],
  ['Lyon', 45.764, 4.836],
  ['Milano', 45.464, 9.19],
  ['Gdańsk', 54.352, 18.646],
  ['Zaragoza', 41.649, -0.889],
  ['Wien', 48.208, 16.374],
] as const

/** The positions of all trucks over the last minutes, oldest first. Some stand still, and one is in a hurry. */
export function truckPositions(now: number): TruckPosition[] {
  const steps = (minutes * 60_000) / everyMs
  return Array.from({ length: steps }, (_, step) => {
    const time = now - (steps - step) * everyMs
    return Array.from({ length: trucks }, (__, index) => positionOf(index + 1, step, time + index * 137))
  }).flat()
}

function positionOf(number: number, step: number, at: number): TruckPosition {
  const [, lat, lon] = depots[number % depots.length]!
  const heading = (number * 47) % 360
  const rests = number % 9 === 4
  const usual = number === 17 ? 118 : 62 + ((number * 13) % 27)
  const speed = rests ? 0 : Math.max(0, Math.round(usual + 9 * Math.sin(number + step / 2)))
  // Kilometres since it set out, half a minute each step.
  const way = rests ? 3 + (number % 40) : 2 + (number % 30) + (usual * step * everyMs) / 3_600_000
  const radians = (heading * Math.PI) / 180
  return {
    truck: `T-${String(number).padStart(3, '0')}`,
    lat: rounded(lat + (way * Math.cos(radians)) / 111.2),
    lon: rounded(lon + (way * Math.sin(radians)) / (111.2 * Math.cos((lat * Math.PI) / 180))),
    speed,
    heading,
    at: new Date(at).toISOString(),
  }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 100_000) / 100_000
}
