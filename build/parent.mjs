/**
 * npm runs scripts in a shell that does not pass signals on: when npm alone is told to end, the shell dies and we would
 * run on, orphaned. So when our parent is gone and nobody has signalled us, we end as if it had been us.
 */
export function endWithParent() {
  if (process.platform === 'win32' || !process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(watch))
}
