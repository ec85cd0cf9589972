/** Whether a text is JSON, and laid out, for the editor; `null` where it is not, with the reason. */
export function jsonCheck(text: string): { valid: boolean; reason: string } {
  if (text.trim() === '') return { valid: false, reason: '' }
  try {
    JSON.parse(text)
    return { valid: true, reason: '' }
  } catch (error) {
    return { valid: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
