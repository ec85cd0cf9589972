import type { Shape } from '../shapes'

/**
 * Writers of JSON by shape, made once for each: answers of thousands of records go from the broker's values to text
 * without a copy between. Bytes become base64, times seconds with a fraction; absent members are left out.
 */
export type JsonWriter = (value: unknown) => string

export function jsonWriter(shape: Shape): JsonWriter {
  switch (shape.kind) {
    case 'blob':
      return (value) => `"${base64(value as Uint8Array)}"`
    case 'timestamp':
      return (value) => String((value as number) / 1_000)
    case 'string':
      return (value) => quoted(value as string)
    case 'list': {
      const write = jsonWriter(shape.of)
      return (value) => {
        let text = ''
        for (const one of value as unknown[]) text += text === '' ? write(one) : `,${write(one)}`
        return `[${text}]`
      }
    }
    case 'map': {
      const write = jsonWriter(shape.of)
      return (value) =>
        `{${Object.entries(value as object)
          .map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`)
          .join(',')}}`
    }
    case 'structure': {
      const members = shape.members.map(({ name, shape: of }) => ({
        name,
        key: `${JSON.stringify(name)}:`,
        write: jsonWriter(of),
      }))
      return (value) => {
        let text = ''
        for (const { name, key, write } of members) {
          const one = (value as Record<string, unknown>)[name]
          if (one !== undefined && one !== null) text += (text === '' ? key : `,${key}`) + write(one)
        }
        return `{${text}}`
      }
    }
    default:
      return String
  }
}

/** Texts without a character that JSON escapes: nearly all that answers are made of. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
