/** The call log (呼叫日志): every call, newest first, by any condition. */

import { AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { interactions } from '@/api/endpoints';
import type { Interaction } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { duration, phone as groupDigits, shortTime } from '@/lib/format';
import { useAgentName, useQueueName } from '@/lib/queries';
import { DirectionIcon } from '@/ui/call-line';
import { Empty } from '@/ui/empty';
import './call-log.css';
import { readQuery } from './filter';
import { Filters } from './filters';
import { Save } from './save';

const PAGE = 50;

export default function CallLogPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const query = readQuery(search);
  const list = useInfiniteQuery({
    queryKey: ['interactions', 'list', query],
    queryFn: ({ pageParam }) => interactions.list({ ...query, limit: PAGE, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('calls.list')}</h1>
        <div className="head-buttons">
          <Save query={query} />
          <Button onClick={() => void list.refetch()} loading={list.isFetching && !list.isLoading}>
            {t('app.refresh')}
          </Button>
        </div>
      </div>
      <Filters />
      <Table<Interaction>
        rowKey="id"
        size="middle"
        className="card"
        loading={list.isLoading}
        dataSource={items}
        columns={useColumns()}
        pagination={false}
        scroll={{ x: 980 }}
        onRow={(row) => ({
          onClick: () => void navigate(`/calls/${row.id}`),
          style: { cursor: 'pointer' },
        })}
        locale={{
          emptyText: <Empty icon={<PhoneOutlined />} title={t('calls.none')} text={t('calls.none_why')} />,
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

function useColumns(): TableProps<Interaction>['columns'] {
  const { t } = useTranslation();
  const agentName = useAgentName();
  const queueName = useQueueName();
  return [
    {
      title: t('calls.started'),
      dataIndex: 'started_at',
      width: 148,
      render: (at: string, row) => (
        <Link to={`/calls/${row.id}`} className="num" data-testid="call-row">
          {shortTime(at, serverNow())}
        </Link>
      ),
    },
    {
      title: t('calls.direction'),
      dataIndex: 'direction',
      width: 112,
      render: (direction: Interaction['direction']) => (
        <>
          <DirectionIcon direction={direction} /> {t(`direction.${direction}`)}
        </>
      ),
    },
    {
      title: t('calls.caller'),
      dataIndex: 'caller',
      width: 220,
      render: (caller: string | null, row) => (
        <>
          <span className="num">{groupDigits(caller) || t('pop.withheld')}</span>
          {row.customer && <span className="quiet"> {row.customer.name}</span>}
        </>
      ),
    },
    { title: t('calls.called'), dataIndex: 'called', width: 130, render: (called: string) => <span className="num">{groupDigits(called)}</span> },
    { title: t('calls.queue'), dataIndex: 'queue', width: 100, render: queueName },
    { title: t('calls.agent'), dataIndex: 'agent', width: 120, render: (agent: string | null) => <span className="num">{agentName(agent)}</span> },
    {
      title: t('calls.result'),
      dataIndex: 'result',
      width: 112,
      render: (result: string | null) => (
        <span className={`tag tag-${result ?? 'handling'} ${result && result !== 'served' && result !== 'abandoned' ? 'tag-plain' : ''}`}>
          {result ? t(`result.${result}`, { defaultValue: result }) : t('calls.in_progress')}
        </span>
      ),
    },
    { title: t('calls.wait'), dataIndex: 'wait_ms', width: 78, align: 'right', render: time },
    {
      title: t('calls.talk'),
      dataIndex: 'talk_ms',
      width: 78,
      align: 'right',
      // Counted at the end of the call.
      render: (ms: number, row) => time(row.ended_at ? ms : null),
    },
    {
      title: t('calls.rating'),
      dataIndex: 'rating',
      width: 116,
      render: (rating: string | null) => (rating ? t(`rating.${rating}`) : ''),
    },
    {
      title: <AudioOutlined aria-label={t('calls.recording')} />,
      dataIndex: 'recording',
      width: 44,
      render: (recording: string | null) =>
        recording && <AudioOutlined aria-label={t('calls.has_recording')} title={t('calls.has_recording')} />,
    },
  ];
}

const time = (ms: number | null) => <span className="num">{duration(ms)}</span>;
