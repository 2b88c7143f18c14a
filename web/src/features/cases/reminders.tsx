/** Reminders (提醒): clocks that are near their end or over, of those who owe what is timed. */

import { BellFilled } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { reminders } from '@/api/endpoints';
import type { Reminder } from '@/api/types';
import { errorText } from '@/lib/errors';
import { useName } from '@/lib/queries';

const KEY = ['reminders'] as const;
/** Also pushed; this is for what a lost connection hid. */
const REFRESH_MS = 60_000;
/** More are folded away. */
const SHOWN = 5;

export const useReminders = (enabled: boolean) =>
  useQuery({ queryKey: KEY, queryFn: reminders.list, refetchInterval: REFRESH_MS, enabled });

export function Reminders() {
  const { t } = useTranslation();
  const list = useReminders(true);
  const [all, setAll] = useState(false);
  const items = list.data ?? [];
  if (items.length === 0) return null;
  return (
    <section className="card case-reminders" aria-label={t('reminder.title')} data-testid="reminders">
      <div className="card-head">
        <h2>
          <BellFilled aria-hidden /> {t('reminder.title')} <span className="num">{items.length}</span>
        </h2>
      </div>
      <ul>
        {items.slice(0, all ? items.length : SHOWN).map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ul>
      {items.length > SHOWN && (
        <Button type="link" onClick={() => setAll(!all)}>
          {all ? t('reminder.less') : t('reminder.all', { count: items.length })}
        </Button>
      )}
    </section>
  );
}

function Line({ item }: { item: Reminder }) {
  const { t, i18n } = useTranslation();
  const name = useName();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const known = useMutation({
    mutationFn: () => reminders.known(item.id),
    onError: (error) => void message.error(errorText(i18n, error)),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <li data-testid={`reminder-${item.number}-${item.clock}`} data-over={item.over}>
      <span className={`tag ${item.over ? 'tag-overdue' : 'tag-near'}`}>{t(item.over ? 'reminder.over' : 'reminder.near')}</span>
      <span>{t(`clock.${item.clock}`)}</span>
      <Link to={`/cases/${item.case}`}>{item.title}</Link>
      <span className="quiet num">
        {item.unit && `${name(item.unit)} · `}
        {t('due.until', { date: item.deadline.slice(0, 10) })}
      </span>
      <Button size="small" loading={known.isPending} onClick={() => known.mutate()} data-testid={`reminder-known-${item.number}-${item.clock}`}>
        {t('reminder.known')}
      </Button>
    </li>
  );
}
