/** antd's tokens set to the page's own colours (tokens.css), light and dark. */

import { theme, type ThemeConfig } from 'antd';
import { create } from 'zustand';

export type Theme = 'light' | 'dark';
const STORED = 'yingda.theme';

function preferred(): Theme {
  return localStorage.getItem(STORED) === 'dark' ? 'dark' : 'light';
}

export const useTheme = create<{ theme: Theme }>(() => ({ theme: preferred() }));

export function setTheme(next: Theme): void {
  localStorage.setItem(STORED, next);
  applyTheme(next);
  useTheme.setState({ theme: next });
}

export function applyTheme(next: Theme): void {
  document.documentElement.dataset.theme = next;
}

applyTheme(preferred());

export function antdTheme(which: Theme): ThemeConfig {
  const dark = which === 'dark';
  const pick = (light: string, night: string) => (dark ? night : light);
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: pick('#0e6a6f', '#2f979b'),
      colorInfo: pick('#0e6a6f', '#4db3b6'),
      colorSuccess: pick('#12793c', '#34a565'),
      colorWarning: pick('#b26a00', '#e0a040'),
      colorError: pick('#b3261e', '#e2665e'),
      // Derived ones come out muddy; these are the page's own soft colours.
      colorSuccessBg: pick('#e2f3e8', '#14331f'),
      colorInfoBg: pick('#e3f0f0', '#17383a'),
      colorWarningBg: pick('#fdf1dc', '#38290f'),
      colorErrorBg: pick('#fbeae9', '#3b1d1b'),
      colorLink: pick('#0a5256', '#79cbcd'),
      colorText: pick('#17262a', '#e6eded'),
      colorTextSecondary: pick('#48585c', '#b4c2c4'),
      colorTextPlaceholder: pick('#6b7a7e', '#8a9b9e'),
      colorBgContainer: pick('#ffffff', '#172224'),
      colorBgElevated: pick('#ffffff', '#1c292b'),
      colorBorder: pick('#c2cccc', '#3e5256'),
      colorBorderSecondary: pick('#dde3e3', '#2b3b3e'),
      borderRadius: 7,
      fontSize: 14,
      controlHeight: 34,
      fontFamily: 'var(--font)',
      wireframe: false,
    },
    components: {
      Table: { cellPaddingBlock: 9, headerBg: pick('#f1f4f4', '#1c292b') },
      Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
    },
  };
}
