/** What the live socket says beyond the telephone: renewed lists, pops, short notices. */

import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { live } from '@/api/live';
import { SESSION_KEY } from '@/lib/person';

/** What an administrator may have changed a moment ago. */
const LISTS = ['agents', 'units', 'queues', 'dispositions', 'not-ready-reasons', 'admin'];

export function useLiveBridge(): void {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t, i18n } = useTranslation();
  useEffect(() => {
    live.start();
    // A link that does not come back may mean that the session has run out.
    const stopLink = live.onLink((link) => {
      if (link === 'lost') void queries.invalidateQueries({ queryKey: SESSION_KEY });
    });
    const stopEvents = live.listen((event) => {
      switch (event.type) {
        case 'screen_pop':
          queries.setQueryData(['screen-pop', event.interaction], event);
          break;
        case 'lists_changed':
          for (const list of LISTS) void queries.invalidateQueries({ queryKey: [list] });
          break;
        case 'call_ended':
          void queries.invalidateQueries({ queryKey: ['interactions'] });
          break;
        case 'reminder':
          void queries.invalidateQueries({ queryKey: ['reminders'] });
          void message.warning(t(event.over ? 'reminder.over_toast' : 'reminder.near_toast', { clock: t(`clock.${event.clock}`) }));
          break;
        case 'case_changed':
          void queries.invalidateQueries({ queryKey: ['cases'] });
          void queries.invalidateQueries({ queryKey: ['case', event.id] });
          void queries.invalidateQueries({ queryKey: ['reminders'] });
          break;
        case 'toast': {
          const key = [`toast.${event.code}`, `errors.${event.code}`].find((k) => i18n.exists(k));
          void message.info(key ? t(key, { ...event.params }) : event.code);
          break;
        }
        default:
          break;
      }
    });
    return () => {
      stopLink();
      stopEvents();
    };
  }, [queries, message, t, i18n]);
}
