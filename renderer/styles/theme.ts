import { darkTheme, type GlobalTheme, type GlobalThemeOverrides } from 'naive-ui'
import { dark, light, type Palette } from './palette'

export type ThemeName = 'light' | 'dark'

const fonts = {
  text: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Helvetica Neue", sans-serif',
  mono: 'ui-monospace, SFMono-Regular, Menlo, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
}

const palettes: Record<ThemeName, Palette> = { light, dark }

/** Naive UI's base theme for light or dark. */
export function naiveTheme(name: ThemeName): GlobalTheme | null {
  return name === 'dark' ? darkTheme : null
}

/** Our colours, sizes and fonts as Naive UI takes them. */
export function naiveOverrides(name: ThemeName): GlobalThemeOverrides {
  const p = palettes[name]
  return {
    common: {
      fontFamily: fonts.text,
      fontFamilyMono: fonts.mono,
      fontSize: '13px',
      fontSizeTiny: '12px',
      fontSizeSmall: '13px',
      fontSizeMedium: '13px',
      fontSizeLarge: '14px',
      lineHeight: '1.5',
      heightTiny: '24px',
      heightSmall: '28px',
      heightMedium: '32px',
      heightLarge: '36px',
      borderRadius: '6px',
      borderRadiusSmall: '4px',
      primaryColor: p.accent,
      primaryColorHover: p.accentHover,
      primaryColorPressed: p.accentPressed,
      primaryColorSuppl: p.accent,
      errorColor: p.danger,
      errorColorHover: p.dangerHover,
      errorColorPressed: p.dangerPressed,
      errorColorSuppl: p.danger,
      warningColor: p.warning,
      successColor: p.success,
      infoColor: p.accent,
      textColorBase: p.text,
      textColor1: p.text,
      textColor2: p.text,
      textColor3: p.text2,
      placeholderColor: p.text3,
      iconColor: p.text3,
      bodyColor: p.surface,
      cardColor: p.surface,
      modalColor: p.raised,
      popoverColor: p.raised,
      tableColor: p.surface,
      tableHeaderColor: p.bg,
      inputColor: p.surface,
      inputColorDisabled: p.sunken,
      hoverColor: p.hover,
      pressedColor: p.active,
      borderColor: p.borderStrong,
      dividerColor: p.border,
    },
    Button: {
      fontWeight: '500',
      textColorPrimary: p.onAccent,
      textColorHoverPrimary: p.onAccent,
      textColorPressedPrimary: p.onAccent,
      textColorFocusPrimary: p.onAccent,
      textColorDisabledPrimary: p.onAccent,
      textColorError: p.onDanger,
      textColorHoverError: p.onDanger,
      textColorPressedError: p.onDanger,
      textColorFocusError: p.onDanger,
      textColorDisabledError: p.onDanger,
    },
    Input: {
      textColorDisabled: p.text2,
      placeholderColor: p.text3,
      color: p.surface,
      border: `1px solid ${p.borderStrong}`,
      colorFocus: p.surface,
    },
    Tooltip: { color: p.tip, textColor: p.onTip, padding: '5px 9px' },
    Dropdown: { color: p.raised, optionHeightSmall: '28px', optionHeightMedium: '30px', padding: '4px' },
    Tag: { borderRadius: '4px' },
  }
}

/** Writes the colours to the document as custom properties, and says which theme is on. */
export function applyTheme(name: ThemeName, root: HTMLElement = document.documentElement): void {
  for (const [key, value] of Object.entries(palettes[name])) {
    const property = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    root.style.setProperty(`--${property.replace(/(\d)/, '-$1')}`, value)
  }
  root.style.setProperty('--font', fonts.text)
  root.style.setProperty('--mono', fonts.mono)
  root.style.colorScheme = name
  root.dataset.theme = name
}
