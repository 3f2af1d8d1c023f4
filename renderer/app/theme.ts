import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  createTheme,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  NumberInput,
  Popover,
  Select,
  Switch,
  TextInput,
  Tooltip,
} from '@mantine/core';

const accent: MantineColorsTuple = [
  '#e8f2ff',
  '#cfe2ff',
  '#a3c8ff',
  '#78b1ff',
  '#5fa4ff',
  '#4c9aff',
  '#4c9aff',
  '#2f7de1',
  '#2566bd',
  '#1a4b8d',
];
const good: MantineColorsTuple = [
  '#e6f8ef',
  '#c8eeda',
  '#9fe0c0',
  '#75d2a6',
  '#5ccb97',
  '#4cc38a',
  '#4cc38a',
  '#35a06e',
  '#277b54',
  '#15291f',
];
const warn: MantineColorsTuple = [
  '#fdf5e4',
  '#f9e8c2',
  '#f4d795',
  '#efc66a',
  '#ecbd5a',
  '#e9b44c',
  '#e9b44c',
  '#c29235',
  '#926d24',
  '#2e2513',
];
const bad: MantineColorsTuple = [
  '#ffecec',
  '#ffd2d2',
  '#ffb0b0',
  '#ff8e8e',
  '#ff7d7d',
  '#ff7070',
  '#ff7070',
  '#d95555',
  '#a83d3d',
  '#351a1d',
];
/** Mantine's dark scale laid over the tokens: 0 text, 2 secondary, 4 hairlines, 6 raised, 7 panels, 8 and 9 ground. */
const dark: MantineColorsTuple = [
  '#e7eaf0',
  '#c3c9d4',
  '#9aa3b2',
  '#7d8695',
  '#2a2f38',
  '#20252d',
  '#1c2027',
  '#15181d',
  '#0e1013',
  '#0b0d10',
];

const control = { '--input-height': '32px', '--input-size': '32px', '--input-fz': '13px' };

/** The theme of the program: dark, 13 px base, 32 px controls, 6 px radius (see tokens.css for the same in CSS). */
export const theme = createTheme({
  colors: { accent, good, warn, bad, dark },
  primaryColor: 'accent',
  primaryShade: 5,
  autoContrast: true,
  luminanceThreshold: 0.25,
  black: '#0b0f16',
  white: '#e7eaf0',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'sm', variant: 'default', fw: 500 },
      vars: (_theme, props) =>
        props.size === 'sm'
          ? { root: { '--button-height': '32px', '--button-fz': '13px', '--button-padding-x': '12px' } }
          : { root: {} },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 28, className: 'icon-button' },
    }),
    Badge: Badge.extend({ defaultProps: { size: 'sm', variant: 'light', tt: 'none' } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Input: Input.extend({ vars: () => ({ wrapper: control }) }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontSize: 12, fontWeight: 500, color: 'var(--text-2)', marginBottom: 4 },
        description: { fontSize: 11 },
      },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' }, styles: { label: { fontSize: 12 } } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        color: 'dark.5',
        c: 'dark.0',
        fz: 12,
        withinPortal: true,
        multiline: true,
        maw: 360,
      },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'lg', withinPortal: true, transitionProps: { duration: 80 } },
    }),
    Menu: Menu.extend({
      // Its placeholder for the first focus has no name.
      defaultProps: { shadow: 'lg', transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.6 },
      },
    }),
  },
});
