import { applyDecoder, decodeChain, DecodeError, type Decoder, type Layer, storedLayer } from './decodeChain'
import { indexJson, type JsonIndex, JsonTextError, prettyJson } from './jsonIndex'

/** A layer with what it takes to show it. */
export interface ReadLayer extends Layer {
  readonly json: JsonIndex | null
  readonly pretty: string | null
  /** Why text that looks like JSON isn't; null for everything else. */
  readonly jsonProblem: string | null
}

export interface ReadBody {
  /** The first is the body as it is stored. */
  readonly layers: readonly ReadLayer[]
  /** Why decoding by hand stopped; null if all of it worked. */
  readonly problem: string | null
}

function withJson(layer: Layer, cut = false): ReadLayer {
  const begins = layer.text !== null && /^\s*[{[]/.test(layer.text)
  if (!layer.isJson && !begins) return { ...layer, json: null, pretty: null, jsonProblem: null }
  const text = layer.text!
  try {
    const json: JsonIndex = indexJson(text, cut)
    return { ...layer, json, pretty: prettyJson(json), jsonProblem: null }
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    const before = text.slice(0, error.position).split('\n')
    const where = `line ${before.length}, column ${before.at(-1)!.length + 1}`
    return { ...layer, json: null, pretty: null, jsonProblem: `${error.message} (${where})` }
  }
}

/**
 * Reads a body for showing: takes off the layers that plainly fit, or exactly the `decoders` a person chose. Of a body
 * that was cut only what stands there is read: half a gzip is nothing.
 */
export async function readBody(
  body: string | Uint8Array,
  cut: boolean,
  decoders: readonly Decoder[] | null,
): Promise<ReadBody> {
  if (cut) return { layers: [withJson(storedLayer(body), true)], problem: null }
  if (decoders === null) {
    const layers = await decodeChain(body)
    return { layers: layers.map((layer) => withJson(layer)), problem: null }
  }
  const layers: Layer[] = [storedLayer(body)]
  let problem: string | null = null
  for (const decoder of decoders) {
    try {
      layers.push(await applyDecoder(layers.at(-1)!, decoder))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      problem = error.message
      break
    }
  }
  return { layers: layers.map((layer) => withJson(layer)), problem }
}
