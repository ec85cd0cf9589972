/** What a screen may ask of its dialog that creates something. */
export interface CreateDialogHandle {
  /** Brings the first field that is wrong into view, with the focus where it can have it. */
  toFirstProblem(): Promise<void>
}
