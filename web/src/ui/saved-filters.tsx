/** Filters of a list that a person keeps (常用筛选), wherever they log in. */

import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { savedFilters } from '@/api/endpoints';
import type { FilteredList, SavedFilter } from '@/api/types';
import { useShowError } from '@/lib/errors';
import './lines.css';

export function SavedFilters({ list, chosen }: { list: FilteredList; chosen: () => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const [kept, keep] = useKept(list);
  const now = search.toString();
  const items = [
    ...kept.map((filter) => ({
      key: filter.query + filter.name,
      label: <Line filter={filter} remove={() => keep(kept.filter((other) => other !== filter))} />,
      onClick: () => {
        setSearch(new URLSearchParams(filter.query), { replace: true });
        chosen();
      },
    })),
    ...(kept.length > 0 ? [{ type: 'divider' as const }] : []),
    { key: '+', label: <span data-testid="saved-filter-keep">{t('filter.keep')}</span>, disabled: now === '', onClick: () => setNaming(true) },
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button icon={<StarOutlined />} data-testid="saved-filters">
          {t('filter.saved')}
        </Button>
      </Dropdown>
      <Naming
        open={naming}
        close={() => setNaming(false)}
        name={(name) => {
          keep([...kept.filter((other) => other.name !== name), { name, query: now }]);
          setNaming(false);
        }}
      />
    </>
  );
}

function Line({ filter, remove }: { filter: SavedFilter; remove: () => void }) {
  const { t } = useTranslation();
  return (
    <span className="saved-filter" data-testid={`saved-filter-${filter.name}`}>
      {filter.name}
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t('filter.remove', { name: filter.name })}
        onClick={(event) => {
          event.stopPropagation();
          remove();
        }}
      />
    </span>
  );
}

function Naming({ open, close, name }: { open: boolean; close: () => void; name: (name: string) => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ name: string }>();
  return (
    <Modal open={open} title={t('filter.keep')} onCancel={close} onOk={() => form.submit()} okText={t('app.save')} okButtonProps={{ 'data-testid': 'saved-filter-save' }} cancelText={t('app.cancel')} destroyOnHidden>
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={(fields) => name(fields.name.trim())}>
        <Form.Item name="name" label={t('filter.name')} rules={[{ required: true, whitespace: true, message: t('app.required') }]}>
          <Input autoFocus maxLength={40} data-testid="saved-filter-name" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function useKept(list: FilteredList): [SavedFilter[], (filters: SavedFilter[]) => void] {
  const queries = useQueryClient();
  const showError = useShowError();
  const key = ['saved-filters', list] as const;
  const found = useQuery({ queryKey: key, queryFn: () => savedFilters.list(list) });
  const save = useMutation({
    mutationFn: (filters: SavedFilter[]) => savedFilters.save(list, filters),
    onSuccess: (filters) => queries.setQueryData(key, filters),
    onError: showError,
  });
  return [found.data ?? [], save.mutate];
}
