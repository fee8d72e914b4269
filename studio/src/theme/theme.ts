import {
  createTheme,
  type CSSVariablesResolver,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The green of a glass pane seen from its edge: the one accent. */
const glass: MantineColorsTuple = [
  '#effaf6',
  '#dbf2ea',
  '#b5e4d6',
  '#88d3be',
  '#5fc3a8',
  '#37a98b',
  '#1c8b70',
  '#0e6f5b',
  '#0a594a',
  '#07463a',
];

/** Warm neutrals, as of pale stone. */
const stone: MantineColorsTuple = [
  '#f9f8f5',
  '#f3f1ec',
  '#e8e5de',
  '#d8d4ca',
  '#bbb6aa',
  '#918c81',
  '#6a665e',
  '#504d47',
  '#373530',
  '#22211e',
];

/** What can't be taken back, and what failed: brick, not signal red. */
const brick: MantineColorsTuple = [
  '#fdf1ef',
  '#fae0dc',
  '#f2bdb6',
  '#ea988e',
  '#e4796d',
  '#d75a4d',
  '#c5443a',
  '#a8342b',
  '#8a2a23',
  '#6e211c',
];

/** The dark scheme's surfaces: night seen through the same glass. */
const night: MantineColorsTuple = [
  '#e7ebe8',
  '#c5ccc8',
  '#98a29d',
  '#727c77',
  '#3b4441',
  '#2b3330',
  '#212826',
  '#181e1c',
  '#121715',
  '#0c100f',
];

const veil = { color: 'var(--veil)', backgroundOpacity: 1, blur: 2 };

export const theme = createTheme({
  primaryColor: 'glass',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: variantColors,
  colors: { glass, gray: stone, dark: night, red: brick },
  black: '#1b211f',
  fontFamily: "'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontFamily: "'Instrument Serif', 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif",
    fontWeight: '400',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '2rem', lineHeight: '1.12' },
      h2: { fontSize: '1.5rem', lineHeight: '1.2' },
      h3: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h4: { fontSize: '1rem', lineHeight: '1.4' },
      h5: { fontSize: '0.875rem', lineHeight: '1.4' },
      h6: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1.125rem' },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--shadow-low)',
    sm: 'var(--shadow-low)',
    md: 'var(--shadow-raised)',
    lg: 'var(--shadow-raised)',
    xl: 'var(--shadow-floating)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    // A menu may hold its items only: the library's placeholder for the first focus would be one thing more.
    Menu: { defaultProps: { shadow: 'xl', position: 'bottom-end', offset: 6, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: 'xl', offset: 6 } },
    Combobox: { defaultProps: { shadow: 'xl', offset: 4 } },
    Modal: { defaultProps: { centered: true, radius: 'lg', shadow: 'xl', overlayProps: veil } },
    Drawer: { defaultProps: { overlayProps: veil } },
    Checkbox: { defaultProps: { radius: 'xs', iconColor: 'var(--on-accent)' } },
    Radio: { defaultProps: { iconColor: 'var(--on-accent)' } },
    RadioIndicator: { defaultProps: { iconColor: 'var(--on-accent)' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, fz: 'xs' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
});

/** Mantine's own variables that follow our tokens (`tokens.css`) instead of its palette. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--sheet)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-default': 'var(--field)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--danger)',
  };
  return { variables: {}, light: shared, dark: shared };
};

/** Text on and in our two strong colours: Mantine takes its contrast from the light scheme's shades alone. */
function variantColors(input: Parameters<VariantColorsResolver>[0]): ReturnType<VariantColorsResolver> {
  const colors = defaultVariantColorsResolver(input);
  const accent = input.color === undefined || input.color === 'glass';
  if (!accent && input.color !== 'red') return colors;
  if (input.variant === 'filled') return { ...colors, color: accent ? 'var(--on-accent)' : 'var(--on-danger)' };
  const text = { ...colors, color: accent ? 'var(--accent)' : 'var(--danger)' };
  if (input.variant === 'light') {
    const [ground, strong] = accent ? ['var(--accent-soft)', 'var(--accent)'] : ['var(--danger-soft)', 'var(--danger)'];
    return { ...text, background: ground, hover: `color-mix(in oklab, ${ground}, ${strong} 7%)` };
  }
  return input.variant === 'subtle' || input.variant === 'transparent' ? text : colors;
}
