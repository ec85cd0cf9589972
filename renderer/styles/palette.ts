/**
 * Every colour of the page, once, for both themes. `theme.ts` hands them to Naive UI and writes them to the document as
 * custom properties (`accentSoft` becomes `--accent-soft`), which is how components use them. Pairs that carry text
 * keep a contrast of at least 4.5 : 1 (WCAG AA).
 */
export interface Palette {
  /** Behind everything: sidebar, status bar, table heads. */
  readonly bg: string
  /** Where content is read. */
  readonly surface: string
  /** Menus, dialogs, toasts. */
  readonly raised: string
  /** Wells: code, inputs that can't be edited. */
  readonly sunken: string
  readonly hover: string
  readonly active: string
  /** A ticked or current row. */
  readonly selected: string
  readonly border: string
  readonly borderStrong: string
  readonly text: string
  /** Secondary text and labels. */
  readonly text2: string
  /** Captions, units, placeholders. */
  readonly text3: string
  readonly accent: string
  readonly accentHover: string
  readonly accentPressed: string
  readonly accentSoft: string
  readonly onAccent: string
  readonly danger: string
  readonly dangerHover: string
  readonly dangerPressed: string
  readonly dangerSoft: string
  readonly onDanger: string
  readonly warning: string
  readonly warningSoft: string
  readonly success: string
  readonly successSoft: string
  /** Messages that wait, are in flight, are delayed: the same three colours wherever states are shown. */
  readonly waiting: string
  readonly inFlight: string
  readonly delayed: string
  /** Shards, told apart also by those who see colours differently; a shard's number stands beside it all the same. */
  readonly shard1: string
  readonly shard2: string
  readonly shard3: string
  readonly shard4: string
  readonly shard5: string
  readonly shard6: string
  readonly shard7: string
  readonly shard8: string
  /** A mark behind the part of a text that matches a search. */
  readonly mark: string
  /** Tooltips: dark in both themes. */
  readonly tip: string
  readonly onTip: string
  readonly shadow: string
  /** Syntax of JSON and code. */
  readonly codeKey: string
  readonly codeString: string
  readonly codeNumber: string
  readonly codeKeyword: string
}

export const light: Palette = {
  bg: '#f5f6f8',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#f4f5f7',
  hover: '#f1f3f6',
  active: '#e7eaef',
  selected: '#eaf0fe',
  border: '#e3e6eb',
  borderStrong: '#cdd2da',
  text: '#1a1d24',
  text2: '#4a5160',
  text3: '#656d7d',
  accent: '#2f55d4',
  accentHover: '#4468e0',
  accentPressed: '#2445b4',
  accentSoft: '#e8eefd',
  onAccent: '#ffffff',
  danger: '#c0282f',
  dangerHover: '#d0383f',
  dangerPressed: '#a31f26',
  dangerSoft: '#fdecec',
  onDanger: '#ffffff',
  warning: '#8a5300',
  warningSoft: '#fdf3dd',
  success: '#1c7238',
  successSoft: '#e5f5ea',
  waiting: '#2f55d4',
  inFlight: '#8a5300',
  delayed: '#6b4fb3',
  shard1: '#2f6fd0',
  shard2: '#c25e00',
  shard3: '#0f8a6a',
  shard4: '#8a4fc0',
  shard5: '#c2327e',
  shard6: '#0b7f9c',
  shard7: '#7d6a00',
  shard8: '#5b6478',
  mark: '#ffe79a',
  tip: '#272b34',
  onTip: '#f4f5f7',
  shadow: '0 1px 2px rgba(20, 24, 36, 0.06), 0 8px 28px rgba(20, 24, 36, 0.14)',
  codeKey: '#23499f',
  codeString: '#1c6b3a',
  codeNumber: '#8f4a00',
  codeKeyword: '#8a2f86',
}

export const dark: Palette = {
  bg: '#121418',
  surface: '#17191f',
  raised: '#1f222a',
  sunken: '#121418',
  hover: '#1f232b',
  active: '#282d37',
  selected: '#1f2a47',
  border: '#282c35',
  borderStrong: '#3b414d',
  text: '#e8eaf0',
  text2: '#b3bac7',
  text3: '#8f97a6',
  accent: '#8ba6ff',
  accentHover: '#a1b7ff',
  accentPressed: '#7592f2',
  accentSoft: '#222d4d',
  onAccent: '#0f1526',
  danger: '#ff8a86',
  dangerHover: '#ff9e9b',
  dangerPressed: '#ee7874',
  dangerSoft: '#3d2024',
  onDanger: '#2a0c0d',
  warning: '#e7b457',
  warningSoft: '#372b14',
  success: '#6fcf8c',
  successSoft: '#173122',
  waiting: '#8ba6ff',
  inFlight: '#e7b457',
  delayed: '#b9a2f5',
  shard1: '#7fb0ff',
  shard2: '#f5a55a',
  shard3: '#5fd3a8',
  shard4: '#c3a0f7',
  shard5: '#f48fc2',
  shard6: '#58c9e0',
  shard7: '#d9c04f',
  shard8: '#a7b0c4',
  mark: '#6b5413',
  tip: '#3a404c',
  onTip: '#f4f5f7',
  shadow: '0 1px 2px rgba(0, 0, 0, 0.5), 0 12px 36px rgba(0, 0, 0, 0.5)',
  codeKey: '#9db7ff',
  codeString: '#8fd3a5',
  codeNumber: '#e9b872',
  codeKeyword: '#dea0e0',
}
