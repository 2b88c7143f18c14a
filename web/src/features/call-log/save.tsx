/** All calls of a search as a spreadsheet (row F38), not only those on the page. */

import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { interactions } from '@/api/endpoints';
import type { Interaction, InteractionQuery } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useAgentName, useQueueName } from '@/lib/queries';
import { type Cell, saveSpreadsheet } from '@/lib/spreadsheet';

/** The most that the server gives at a time. */
const PAGE = 200;
/** A sheet that people still work with; the search is to be narrowed for more. */
const ROWS_MAX = 20_000;

export function Save({ query }: { query: InteractionQuery }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const showError = useShowError();
  const row = useRow();
  const [count, setCount] = useState<number | null>(null);
  const save = async () => {
    setCount(0);
    try {
      const found: Interaction[] = [];
      let after: string | undefined;
      do {
        const page = await interactions.list({ ...query, limit: PAGE, after });
        found.push(...page.items);
        setCount(found.length);
        after = page.next ?? undefined;
      } while (after && found.length < ROWS_MAX);
      await saveSpreadsheet(`${t('calls.list')}.xlsx`, [{ name: t('calls.list'), head: HEAD.map((key) => t(key)), rows: found.map(row) }]);
      if (after) void message.warning(t('calls.save_cut', { count: found.length }));
    } catch (error) {
      showError(error);
    }
    setCount(null);
  };
  return (
    <Button icon={<DownloadOutlined />} loading={count !== null} onClick={() => void save()} data-testid="call-log-save">
      {count === null ? t('calls.save') : t('calls.saving', { count })}
    </Button>
  );
}

const HEAD = [
  'calls.started',
  'calls.direction',
  'calls.caller',
  'customer.name',
  'calls.called',
  'calls.queue',
  'calls.agent',
  'calls.result',
  'calls.wait_s',
  'calls.talk_s',
  'calls.rating',
  'calls.has_recording',
] as const;

function useRow(): (call: Interaction) => Cell[] {
  const { t } = useTranslation();
  const agentName = useAgentName();
  const queueName = useQueueName();
  const seconds = (ms: number) => Math.round(ms / 1000);
  return (call) => [
    new Date(call.started_at),
    t(`direction.${call.direction}`),
    call.caller ?? t('pop.withheld'),
    call.customer?.name ?? null,
    call.called,
    call.queue && queueName(call.queue),
    call.agent && agentName(call.agent),
    call.result ? t(`result.${call.result}`, { defaultValue: call.result }) : t('calls.in_progress'),
    seconds(call.wait_ms),
    call.ended_at ? seconds(call.talk_ms) : null,
    call.rating ? t(`rating.${call.rating}`) : null,
    call.recording ? '✓' : null,
  ];
}
