/** A refusal or fault as a sentence in the reader's language. */

import { App } from 'antd';
import type { i18n as I18n } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';

export function errorText(i18n: I18n, error: unknown): string {
  const code = error instanceof ApiError ? error.code : error instanceof Error ? error.message : '';
  return codeText(i18n, code, error instanceof ApiError ? error : undefined);
}

export function codeText(i18n: I18n, code: string, error?: ApiError): string {
  const key = `errors.${code}`;
  if (code && i18n.exists(key)) return i18n.t(key, inWords(i18n, error?.params ?? {}));
  return error?.message || i18n.t('errors.unknown');
}

/** Where the words of a refusal's own codes are. */
const WORDS: Record<string, string> = {
  command: 'case_command',
  state: 'case_state',
  role: 'role',
  field: 'field',
  by: 'holder',
  flow: 'flow',
  rule: 'field_rule',
};

function inWords(i18n: I18n, params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const key = `${WORDS[name]}.${String(value)}`;
      return [name, WORDS[name] && i18n.exists(key) ? i18n.t(key) : value];
    }),
  );
}

/** Shows refusals as they come; use as a `catch`. */
export function useShowError(): (error: unknown) => void {
  const { message } = App.useApp();
  const { i18n } = useTranslation();
  return useCallback(
    (error: unknown) => {
      void message.error({ content: errorText(i18n, error), duration: 6 });
    },
    [message, i18n],
  );
}
