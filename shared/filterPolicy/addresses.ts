/** IP addresses and the networks they are in, for `cidr`. Addresses are 4 or 16 bytes. */
export interface Network {
  readonly bytes: readonly number[]
  readonly bits: number
}

export class NetworkProblem extends Error {}

/** Reads `10.0.0.0/24` or `2001:db8::/32`. Throws NetworkProblem with the Event Ruler's text. */
export function readNetwork(text: string): Network {
  const [address = '', mask = '', ...more] = text.split('/')
  if (!text.includes('/') || more.length > 0) throw new NetworkProblem("Malformed CIDR, one '/' required")
  if (!/^[+-]?\d{1,9}$/.test(mask)) throw new NetworkProblem('Malformed CIDR, mask bits must be an integer')
  const bits = Number(mask)
  if (bits < 0) throw new NetworkProblem('Malformed CIDR, mask bits must not be negative')
  const bytes = readAddress(address)
  if (!bytes) throw new NetworkProblem(`Nonstandard IP address: ${address}`)
  if (bytes.length === 4 && bits > 31) throw new NetworkProblem('IPv4 mask bits must be < 32')
  if (bits > 127) throw new NetworkProblem('IPv6 mask bits must be < 128')
  return { bytes, bits }
}

/** The bytes of an address; undefined where the text is none. */
export function readAddress(text: string): readonly number[] | undefined {
  return text.includes(':') ? readSix(text) : readFour(text)
}

function readFour(text: string): number[] | undefined {
  if (text.length > 15) return undefined
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  return parts.map(Number)
}

function readSix(text: string): number[] | undefined {
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const written = groups.flat()
  const missing = 8 - written.length
  if (!written.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const [head = [], tail = []] = groups
  const all = halves.length === 2 ? [...head, ...new Array<string>(missing).fill('0'), ...tail] : head
  return all.flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

/** Whether the text is an address of the network. */
export function isInNetwork(network: Network, text: string): boolean {
  const bytes = readAddress(text)
  if (!bytes || bytes.length !== network.bytes.length) return false
  for (let index = 0, bits = network.bits; bits > 0; index += 1, bits -= 8) {
    const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff
    if (((bytes[index] ?? 0) & mask) !== ((network.bytes[index] ?? 0) & mask)) return false
  }
  return true
}
