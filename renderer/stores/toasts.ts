import { defineStore } from 'pinia'
import { ref } from 'vue'
import { failureOf } from '../failure'

export interface Toast {
  readonly id: number
  readonly kind: 'success' | 'error' | 'info'
  readonly title: string
  /** AWS's error code, or null. */
  readonly code: string | null
  readonly detail: string | null
  readonly action: { readonly label: string; readonly run: () => void } | null
}

const SHOWN_MS = 5_000
const MOST = 4

/** Short notices at the bottom right. Errors stay until they are dismissed. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let nextId = 1

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  function add(toast: Omit<Toast, 'id'>): number {
    const id = nextId++
    const same = toasts.value.find((other) => other.title === toast.title && other.detail === toast.detail)
    if (same) dismiss(same.id)
    toasts.value = [...toasts.value, { ...toast, id }].slice(-MOST)
    if (toast.kind !== 'error') setTimeout(() => dismiss(id), SHOWN_MS)
    return id
  }

  return {
    toasts,
    dismiss,
    success: (title: string, detail: string | null = null, action: Toast['action'] = null): number =>
      add({ kind: 'success', title, detail, code: null, action }),
    info: (title: string, detail: string | null = null, action: Toast['action'] = null): number =>
      add({ kind: 'info', title, detail, code: null, action }),
    /** `title` says what did not work ("Could not create the queue"); the error says why. */
    error(title: string, error: unknown, action: Toast['action'] = null): number {
      const { code, message } = failureOf(error)
      return add({ kind: 'error', title, code, detail: message, action })
    },
  }
})
