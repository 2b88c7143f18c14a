import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { DIRECTIONS, RESULTS } from '@/api/types';
import { dialable } from '@/lib/format';
import { useAgents, useName, useQueues } from '@/lib/queries';
import { SavedFilters } from '@/ui/saved-filters';
import { type FilterKey, withFilter } from './filter';

type SetFilter = (changes: Partial<Record<FilterKey, string | null | undefined>>) => void;

export function Filters() {
  const { t } = useTranslation();
  const agents = useAgents();
  const queues = useQueues();
  const name = useName();
  const [search, setSearch] = useSearchParams();
  // What is typed in the box gives way to a filter that is chosen.
  const [fresh, setFresh] = useState(0);
  const set: SetFilter = (changes) =>
    setSearch(withFilter(search, changes), { replace: true });
  return (
    <div className="call-filters">
      <Period from={search.get('from')} to={search.get('to')} set={set} />
      <Input.Search
        allowClear
        className="num"
        style={{ width: 180 }}
        defaultValue={search.get('number') ?? ''}
        placeholder={t('calls.number')}
        aria-label={t('calls.number')}
        onSearch={(number) => set({ number: dialable(number) })}
        data-testid="filter-number"
        key={fresh}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 150 }}
        placeholder={t('calls.agent')}
        aria-label={t('calls.agent')}
        value={search.get('agent')}
        onChange={(agent) => set({ agent })}
        options={agents.data?.map((agent) => ({
          value: agent.number,
          label: `${agent.number} ${agent.name}`,
        }))}
      />
      <Select
        allowClear
        style={{ width: 130 }}
        placeholder={t('calls.queue')}
        aria-label={t('calls.queue')}
        value={search.get('queue')}
        onChange={(queue) => set({ queue })}
        options={queues.data?.map((queue) => ({ value: queue.id, label: name(queue) }))}
      />
      <Select
        allowClear
        style={{ width: 140 }}
        placeholder={t('calls.result')}
        aria-label={t('calls.result')}
        value={search.get('result')}
        onChange={(result) => set({ result })}
        options={RESULTS.map((value) => ({ value, label: t(`result.${value}`) }))}
      />
      <Select
        allowClear
        style={{ width: 120 }}
        placeholder={t('calls.direction')}
        aria-label={t('calls.direction')}
        value={search.get('direction')}
        onChange={(direction) => set({ direction })}
        options={DIRECTIONS.map((value) => ({ value, label: t(`direction.${value}`) }))}
      />
      <SavedFilters list="calls" chosen={() => setFresh(fresh + 1)} />
    </div>
  );
}

function Period({ from, to, set }: { from: string | null; to: string | null; set: SetFilter }) {
  const { t } = useTranslation();
  return (
    <DatePicker.RangePicker
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      allowEmpty={[true, true]}
      value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
      onChange={(range) =>
        set({ from: range?.[0]?.toISOString() ?? null, to: range?.[1]?.toISOString() ?? null })
      }
      presets={[
        { label: t('calls.today'), value: [dayjs().startOf('day'), dayjs().endOf('day')] },
        {
          label: t('calls.last_7_days'),
          value: [dayjs().subtract(6, 'day').startOf('day'), dayjs().endOf('day')],
        },
      ]}
    />
  );
}
