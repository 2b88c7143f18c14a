/** Alarms (告警): what is wrong with the machine, above every page of those who watch the wall. */

import { AlertFilled, BellOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alarms } from '@/api/endpoints';
import type { Alarm } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { errorText } from '@/lib/errors';
import { shortTime } from '@/lib/format';
import { useUser } from '@/lib/person';
import { ring } from './ring';
import './alarms.css';

const REFRESH_MS = 5_000;
/** Again so often, until somebody silences it or it is over. */
const RING_EVERY_MS = 15_000;
const KEY = ['alarms'] as const;

export function Alarms() {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: KEY, queryFn: alarms.list, refetchInterval: REFRESH_MS, refetchIntervalInBackground: true });
  const [silenced, silence] = useState<readonly string[]>([]);
  const now = list.data ?? [];
  const loud = now.filter((alarm) => !silenced.includes(name(alarm)));
  useRinging(loud.length > 0);
  if (now.length === 0) return null;
  return (
    <section className="alarms" role="alert" aria-label={t('alarms.title')} data-testid="alarms">
      <ul>
        {now.map((alarm) => (
          <Line key={alarm.kind} alarm={alarm} />
        ))}
      </ul>
      {loud.length > 0 && (
        <Button size="small" icon={<BellOutlined />} onClick={() => silence(now.map(name))} data-testid="alarms-silence">
          {t('alarms.silence')}
        </Button>
      )}
    </section>
  );
}

/** An alarm that comes again rings again. */
function name({ kind, since }: Alarm): string {
  return `${kind} ${since}`;
}

function useRinging(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    ring();
    const again = setInterval(ring, RING_EVERY_MS);
    return () => clearInterval(again);
  }, [on]);
}

function Line({ alarm }: { alarm: Alarm }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const user = useUser();
  const queries = useQueryClient();
  const known = useMutation({
    mutationFn: () => alarms.known(alarm.kind),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
    onError: (error) => void message.error(errorText(i18n, error)),
  });
  const words = { count: alarm.count, folder: alarm.folder ?? '' };
  return (
    <li data-testid={`alarm-${alarm.kind}`}>
      <AlertFilled aria-hidden />
      <strong>{t(`alarms.${alarm.kind}`, words)}</strong>
      <span>{t(`alarms.${alarm.kind}_help`)}</span>
      <span className="num alarms-since">{t('alarms.since', { at: shortTime(alarm.since, serverNow()) })}</span>
      {alarm.stays && user.role === 'administrator' && (
        <Button size="small" loading={known.isPending} onClick={() => known.mutate()} data-testid={`alarm-known-${alarm.kind}`}>
          {t('alarms.known')}
        </Button>
      )}
    </li>
  );
}
