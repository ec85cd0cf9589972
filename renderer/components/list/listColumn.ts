/** One column of a list of queues or topics. */
export interface ListColumn<Column extends string> {
  /** What a click on it sorts by; null: nothing. */
  readonly by: Column | null
  readonly label: string
  /** It holds numbers, which stand at the right. */
  readonly number: boolean
  /** The tooltip of its head; empty for none. */
  readonly hint: string
}

/** What a screen may ask of its list. */
export interface ListGridHandle {
  /** Gives the first row the focus. */
  enter(): Promise<void>
  focus(): void
  /** The row that the keyboard is at. */
  current(): { readonly arn: string } | undefined
}

/** What every row of a list of queues, topics or streams has. */
export interface Listed {
  readonly arn: string
  readonly name: string
  readonly region: string
  readonly account: string
}
