import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { root } from './root.mjs'

/**
 * Draws the app's icon, the mark of renderer/public/icon.svg: two tracks and the switch between them. No image is
 * kept in the repository and no image library is needed; everything is measured on a grid of 32 × 32.
 */

const blue = { top: [0x41, 0x6b, 0xf0], bottom: [0x1f, 0x3f, 0xb5] }
const LINE = 3

/** The track that switches over: a cubic Bézier curve, as a chain of points. */
function curve([x0, y0], [x1, y1], [x2, y2], [x3, y3]) {
  return Array.from({ length: 33 }, (_, step) => {
    const t = step / 32
    const u = 1 - t
    const at = (a, b, c, d) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
    return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)]
  })
}

// prettier-ignore
const strokes = [
  { opacity: 0.55, points: [[6, 21], [26, 21]] },
  { opacity: 1, points: [[6, 11], [26, 11]] },
  { opacity: 1, points: curve([10, 21], [15, 21], [17, 11], [22, 11]) },
]

/** Distance from a point to a chain of segments; Infinity where it is too far to matter. */
function distance(x, y, points) {
  const [firstX, firstY] = points[0]
  const [lastX, lastY] = points.at(-1)
  let least = Infinity
  if (x < firstX - LINE || x > lastX + LINE) return least
  if (y < Math.min(firstY, lastY) - LINE || y > Math.max(firstY, lastY) + LINE) return least
  for (let index = 1; index < points.length; index++) {
    const [ax, ay] = points[index - 1]
    const [bx, by] = points[index]
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    const t = Math.min(1, Math.max(0, along))
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)))
  }
  return least
}

/** Signed distance to the rounded square that the mark stands on; negative inside. */
function square(x, y, inset, radius) {
  const half = 16 - inset - radius
  const dx = Math.abs(x - 16) - half
  const dy = Math.abs(y - 16) - half
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
}

const covered = (signedDistance, pixel) => Math.min(1, Math.max(0, 0.5 - signedDistance / pixel))

/** RGBA pixels of the mark. `plate: false` leaves the square out and draws it in one colour, for the tray. */
function draw(size, { plate = true, colour = [255, 255, 255], inset = 1 } = {}) {
  const pixels = Buffer.alloc(size * size * 4)
  const pixel = 32 / size
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) * pixel
      const y = (row + 0.5) * pixel
      let ink = 0
      for (const { opacity, points } of strokes) {
        ink = Math.max(ink, opacity * covered(distance(x, y, points) - LINE / 2, pixel))
      }
      const at = (row * size + column) * 4
      const ground = plate ? blue.top.map((top, i) => top + (blue.bottom[i] - top) * (y / 32)) : colour
      for (let i = 0; i < 3; i++) pixels[at + i] = Math.round(ground[i] + (colour[i] - ground[i]) * ink)
      pixels[at + 3] = Math.round(255 * (plate ? covered(square(x, y, inset, 7), pixel) : ink))
    }
  }
  return pixels
}

/** A PNG file of RGBA pixels: https://www.w3.org/TR/png-3/ */
function png(size, pixels) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const framed = Buffer.alloc(body.length + 8)
    framed.writeUInt32BE(data.length, 0)
    body.copy(framed, 4)
    framed.writeUInt32BE(crc32(body), body.length + 4)
    return framed
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row++)
    pixels.copy(rows, row * (size * 4 + 1) + 1, row * size * 4, (row + 1) * size * 4)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Windows: a directory of PNG images. */
function ico(images) {
  const head = Buffer.alloc(6 + images.length * 16)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  images.forEach(({ size, file }, index) => {
    const at = 6 + index * 16
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(file.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += file.length
  })
  return Buffer.concat([head, ...images.map(({ file }) => file)])
}

/** macOS: typed blocks of PNG images. */
function icns(images) {
  const blocks = images.map(({ type, file }) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(file.length + 8, 4)
    return Buffer.concat([head, file])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 0, 'latin1')
  head.writeUInt32BE(8 + blocks.reduce((sum, block) => sum + block.length, 0), 4)
  return Buffer.concat([head, ...blocks])
}

const image = (size, options) => ({ size, file: png(size, draw(size, options)) })

/** The icons that the running app shows. */
export function drawAppIcons(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'icon.png'), image(256).file)
  writeFileSync(join(folder, 'tray.png'), image(36, { inset: 0 }).file)
}

/** The icons that installers need, for every platform. */
export function drawInstallerIcons(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'icon.png'), image(512).file)
  writeFileSync(join(folder, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256].map((size) => image(size))))
  const types = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1024 }
  // Apple's own icons leave a margin of a tenth around the square.
  const images = Object.entries(types).map(([type, size]) => ({ type, ...image(size, { inset: 3 }) }))
  writeFileSync(join(folder, 'icon.icns'), icns(images))
}

if (process.argv[1] === import.meta.filename) {
  drawAppIcons(join(root, 'out', 'icons'))
  drawInstallerIcons(join(root, 'out', 'installer'))
}
