import { createTheme } from '@mui/material/styles';

import { marksClosed } from '../components/isAnythingOpen';

const systemFonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Ubuntu, Cantarell, "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"';

const cross = encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="m3 3 10 10M13 3 3 13" stroke="black" stroke-width="1.5" stroke-linecap="round"/></svg>',
);

const focusRing = { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 2 };

/**
 * The one theme. Two quiet surfaces (`background.default` around, `background.paper` for what is read),
 * one accent, an 8-px grid. Every text colour has a contrast of 4.5 or more on both surfaces, in both modes.
 */
export const theme = createTheme({
  direction: document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr', // see RightToLeft
  cssVariables: { colorSchemeSelector: 'data-theme' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#1f6b58', dark: '#17523f', light: '#e2efea', contrastText: '#ffffff' },
        error: { main: '#b3261e', contrastText: '#ffffff' },
        background: { default: '#f4f3ef', paper: '#ffffff' },
        text: { primary: '#1f2328', secondary: '#59616a' },
        divider: 'rgba(31, 35, 40, 0.11)',
        action: { hover: 'rgba(31, 35, 40, 0.045)', selected: 'rgba(31, 107, 88, 0.12)' },
      },
    },
    dark: {
      palette: {
        primary: { main: '#78c8b0', dark: '#9ad9c5', light: '#21372f', contrastText: '#0b261e' },
        error: { main: '#ff9c92', contrastText: '#3b0703' },
        background: { default: '#131518', paper: '#1b1e22' },
        text: { primary: '#e6e8eb', secondary: '#a3abb4' },
        divider: 'rgba(255, 255, 255, 0.1)',
        action: { hover: 'rgba(255, 255, 255, 0.05)', selected: 'rgba(120, 200, 176, 0.16)' },
      },
    },
  },
  spacing: 8,
  shape: { borderRadius: 4 },
  breakpoints: { values: { xs: 0, sm: 600, md: 880, lg: 1120, xl: 1440 } },
  typography: {
    fontFamily: systemFonts,
    fontSize: 14,
    h1: { fontSize: '1.5rem', lineHeight: '2rem', fontWeight: 650, letterSpacing: '-0.01em' },
    h2: { fontSize: '1.0625rem', lineHeight: '1.5rem', fontWeight: 650 },
    h3: { fontSize: '0.9375rem', lineHeight: '1.5rem', fontWeight: 650 },
    body1: { fontSize: '0.9375rem', lineHeight: '1.5rem' },
    body2: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    caption: { fontSize: '0.8125rem', lineHeight: '1.25rem' },
    button: { fontSize: '0.875rem', lineHeight: '1.25rem', fontWeight: 600, textTransform: 'none' },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        'html, body, #root': { height: '100%' },
        body: { backgroundColor: 'var(--mui-palette-background-default)' },
        ':focus-visible': focusRing,
        // The browser's own cross has a colour of its own.
        'input[type=search]::-webkit-search-cancel-button': {
          appearance: 'none',
          width: 16,
          height: 16,
          cursor: 'pointer',
          backgroundColor: 'var(--mui-palette-text-secondary)',
          mask: `url("data:image/svg+xml,${cross}") center / contain no-repeat`,
          '@media (forced-colors: active)': { forcedColorAdjust: 'none', backgroundColor: 'CanvasText' },
        },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            animationIterationCount: '1 !important',
            // Nothing at all: the shortest duration gives every element a transition of all its properties, and a
            // layout that is measured right after a change is then still the one before it.
            transitionDuration: '0s !important',
            transitionDelay: '0s !important',
            scrollBehavior: 'auto !important',
          },
        },
      },
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: { root: { '&.Mui-focusVisible': focusRing } },
    },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: {
        root: { minHeight: 40, paddingInline: 16, borderRadius: 10 },
        contained: { '@media (forced-colors: active)': { border: '1px solid' } },
        outlined: { borderColor: 'var(--mui-palette-divider)' },
        sizeSmall: { minHeight: 40, paddingInline: 12 },
      },
    },
    MuiIconButton: {
      styleOverrides: { root: { borderRadius: 8, width: 40, height: 40, color: 'var(--mui-palette-text-secondary)' } },
    },
    MuiInputBase: {
      styleOverrides: {
        root: { fontSize: '1rem' }, // phones zoom into a box whose text is smaller than 16 px
        input: { '&::placeholder': { color: 'var(--mui-palette-text-secondary)', opacity: 1 } },
      },
    },
    // Tabs scroll sideways, and what scrolls cuts off what stands outside of it.
    MuiTab: { styleOverrides: { root: { '&.Mui-focusVisible': { outlineOffset: -2 } } } },
    MuiToggleButton: { styleOverrides: { root: { borderRadius: 10, color: 'var(--mui-palette-text-primary)' } } },
    MuiOutlinedInput: {
      styleOverrides: {
        root: { borderRadius: 10, backgroundColor: 'var(--mui-palette-background-paper)' },
        input: { padding: '10px 14px', height: '1.5rem' },
        multiline: { padding: 0 },
        adornedStart: { '& .MuiInputAdornment-positionStart': { marginRight: -4 } },
      },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiDrawer: { defaultProps: { slotProps: { transition: marksClosed } } },
    MuiPopover: { defaultProps: { slotProps: { transition: marksClosed } } },
    MuiDialog: {
      defaultProps: { slotProps: { transition: marksClosed } },
      styleOverrides: {
        paper: {
          borderRadius: 16,
          border: '1px solid var(--mui-palette-divider)',
          boxShadow: '0 16px 48px rgba(0, 0, 0, 0.2)',
        },
      },
    },
    MuiDialogTitle: {
      styleOverrides: {
        root: { padding: '24px 24px 8px', fontSize: '1.1875rem', lineHeight: '1.75rem', fontWeight: 650 },
      },
    },
    MuiDialogContent: { styleOverrides: { root: { padding: '8px 24px 16px' } } },
    MuiDialogActions: {
      styleOverrides: {
        // What does not fit beside the others stands below them, in one line.
        root: { padding: '8px 24px 24px', gap: 8, flexWrap: 'wrap', '& > *': { whiteSpace: 'nowrap' } },
      },
    },
    MuiMenu: {
      styleOverrides: {
        paper: {
          borderRadius: 12,
          border: '1px solid var(--mui-palette-divider)',
          boxShadow: '0 8px 32px rgba(0, 0, 0, 0.16)',
        },
      },
    },
    MuiMenuItem: {
      styleOverrides: { root: { minHeight: 40, fontSize: '0.875rem', borderRadius: 8, marginInline: 8 } },
    },
    MuiTooltip: {
      defaultProps: { enterDelay: 500 },
      styleOverrides: {
        tooltip: {
          fontSize: '0.8125rem',
          fontWeight: 500,
          borderRadius: 6,
          color: '#ffffff',
          backgroundColor: '#33383e',
        },
      },
    },
  },
});
