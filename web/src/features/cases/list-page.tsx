/** Cases (工单) by state, kind and owner; newest first. */

import { FileTextOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { cases } from '@/api/endpoints';
import { CASE_KINDS, CASE_STATES, type Case, type CaseQuery, oneOf, type Unit } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { shortTime } from '@/lib/format';
import { useUser } from '@/lib/person';
import { useName } from '@/lib/queries';
import { CaseStateTag, DueTag, SupervisedTag, UrgentTag } from '@/ui/case-tags';
import { Empty } from '@/ui/empty';
import { SavedFilters } from '@/ui/saved-filters';
import { BulkDispatch } from './bulk';
import './cases.css';
import { Reminders } from './reminders';
import { DrawRevisits } from './revisits';

const PAGE = 50;
/** Who owes what is timed in cases. */
const REMINDED = ['hotline_operator', 'unit_operator', 'unit_leader'];

export default function CaseListPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useUser();
  const [search] = useSearchParams();
  const filter = readFilter(search);
  const list = useInfiniteQuery({
    queryKey: ['cases', 'list', filter],
    queryFn: ({ pageParam }) => cases.list({ ...filter, limit: PAGE, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [picked, setPicked] = useState<React.Key[]>([]);
  const chosen = items.filter((item) => picked.includes(item.id) && item.allowed.includes('dispatch'));
  const filtered = filter.state ?? filter.kind ?? filter.q;
  const mayCreate = ['agent', 'hotline_operator'].includes(user.role);
  const choice = (filter.supervised && 'supervised') || (filter.revisit && 'revisit') || (filter.past && 'past') || (filtered === undefined && !filter.mine && mayCreate && 'yet_hotline');
  const none = choice || (mayCreate ? 'hotline' : 'unit');
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('case.list')}</h1>
        {mayCreate && (
          <Link to="/cases/new">
            <Button icon={<PlusOutlined />} data-testid="case-new">
              {t('case.new')}
            </Button>
          </Link>
        )}
      </div>
      {REMINDED.includes(user.role) && <Reminders />}
      <Filters />
      {filter.revisit && <DrawRevisits />}
      <BulkDispatch chosen={chosen} done={() => setPicked([])} />
      <Table<Case>
        rowKey="id"
        rowSelection={mayCreate ? { selectedRowKeys: picked, onChange: setPicked, getCheckboxProps: (row) => ({ disabled: !row.allowed.includes('dispatch'), 'aria-label': row.number }), columnWidth: 44 } : undefined}
        size="middle"
        className="card"
        loading={list.isLoading}
        dataSource={items}
        columns={useColumns()}
        pagination={false}
        scroll={{ x: 860 }}
        onRow={(row) => ({
          onClick: () => void navigate(`/cases/${row.id}`),
          style: { cursor: 'pointer' },
        })}
        locale={{
          emptyText: (
            <Empty icon={<FileTextOutlined />} title={t(none === 'hotline' ? 'case.none' : 'case.none_yet')} text={t(`case.none_${none}`)} />
          ),
        }}
      />
      {list.hasNextPage && (
        <Button block style={{ marginTop: 12 }} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('app.more')}
        </Button>
      )}
    </div>
  );
}

function readFilter(search: URLSearchParams): CaseQuery {
  return {
    state: oneOf(CASE_STATES, search.get('state')),
    kind: oneOf(CASE_KINDS, search.get('kind')),
    q: search.get('q') ?? undefined,
    mine: search.get('mine') === 'true' ? true : undefined,
    supervised: search.get('supervised') === 'true' ? true : undefined,
    past: search.get('past') === 'true' ? true : undefined,
    revisit: search.get('revisit') === 'true' ? true : undefined,
  };
}

function Filters() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const set = (key: string, value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value) next.set(key, value);
    else next.delete(key);
    setSearch(next, { replace: true });
  };
  const { role } = useUser();
  // What is typed in the box gives way to a filter that is chosen.
  const [fresh, setFresh] = useState(0);
  // People of a unit take nothing in; they look up what they gave back.
  const choices = role.startsWith('unit_') ? ['supervised', 'past'] : role === 'hotline_operator' ? ['mine', 'supervised', 'revisit'] : ['mine', 'supervised'];
  const choose = (chosen: string) => {
    const next = new URLSearchParams(search);
    for (const choice of choices) next.delete(choice);
    if (chosen !== 'all') next.set(chosen, 'true');
    setSearch(next, { replace: true });
  };
  return (
    <div className="case-filters">
      <Segmented
        value={choices.find((choice) => search.get(choice) === 'true') ?? 'all'}
        onChange={choose}
        options={['all', ...choices].map((choice) => ({
          value: choice,
          label: <span data-testid={`cases-${choice}`}>{t(`case.list_${choice}`)}</span>,
        }))}
      />
      <Select
        allowClear
        placeholder={t('case.state')}
        aria-label={t('case.state')}
        value={search.get('state')}
        onChange={(state) => set('state', state ?? undefined)}
        style={{ width: 150 }}
        options={CASE_STATES.map((state) => ({ value: state, label: t(`case_state.${state}`) }))}
      />
      <Select
        allowClear
        placeholder={t('case.kind')}
        aria-label={t('case.kind')}
        value={search.get('kind')}
        onChange={(kind) => set('kind', kind ?? undefined)}
        style={{ width: 130 }}
        options={CASE_KINDS.map((kind) => ({ value: kind, label: t(`case_kind.${kind}`) }))}
      />
      <Input.Search
        allowClear
        defaultValue={search.get('q') ?? ''}
        placeholder={t('case.search')}
        aria-label={t('case.search')}
        onSearch={(q) => set('q', q)}
        style={{ width: 300 }}
        key={fresh}
      />
      <SavedFilters list="cases" chosen={() => setFresh(fresh + 1)} />
    </div>
  );
}

function useColumns(): TableProps<Case>['columns'] {
  const { t } = useTranslation();
  const name = useName();
  return [
    {
      title: t('case.number'),
      dataIndex: 'number',
      width: 150,
      render: (number: string, row) => (
        <Link to={`/cases/${row.id}`} className="num" data-testid={`case-row-${number}`}>
          {number}
        </Link>
      ),
    },
    {
      title: t('case.title'),
      dataIndex: 'title',
      width: 320,
      ellipsis: true,
      render: (title: string, row) => (
        <>
          {row.urgent && <UrgentTag />} {row.supervised && <SupervisedTag />} {title}
        </>
      ),
    },
    { title: t('case.kind'), dataIndex: 'kind', width: 116, render: (kind: string) => t(`case_kind.${kind}`) },
    { title: t('case.state'), dataIndex: 'state', width: 118, render: (state: string) => <CaseStateTag state={state} /> },
    { title: t('case.unit'), dataIndex: 'unit', width: 170, ellipsis: true, render: (unit: Unit | null) => unit && name(unit) },
    { title: t('case.due_column'), key: 'due', width: 178, render: (_, row) => <DueTag item={row} /> },
    {
      title: t('case.created_at'),
      dataIndex: 'created_at',
      width: 140,
      render: (at: string) => <span className="num">{shortTime(at, serverNow())}</span>,
    },
  ];
}
