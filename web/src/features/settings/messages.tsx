/** Text messages to units (短信): whether they go out. */

import { MessageOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { admin } from '@/api/endpoints';
import type { TextMessage } from '@/api/types';
import { dateTime } from '@/lib/format';
import { Empty } from '@/ui/empty';

/** What goes out is watched for a while. */
const RENEWED_EVERY_MS = 5_000;

export default function Messages() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ['admin', 'messages'], queryFn: admin.messages, refetchInterval: RENEWED_EVERY_MS });
  return (
    <>
      <p className="quiet">{t('messages.what')}</p>
      {found.data && !found.data.sender && <Alert type="warning" showIcon title={t('messages.no_sender')} className="messages-alert" data-testid="messages-no-sender" />}
      <Table<TextMessage>
        rowKey="id"
        className="card"
        size="middle"
        loading={!found.data}
        dataSource={found.data?.items}
        pagination={false}
        scroll={{ x: 760 }}
        locale={{ emptyText: <Empty icon={<MessageOutlined />} title={t('messages.none')} text={t('messages.none_why')} /> }}
        columns={[
          { title: t('messages.at'), dataIndex: 'at', width: 170, render: (at: string) => <span className="num">{dateTime(at)}</span> },
          { title: t('messages.number'), dataIndex: 'number', width: 140, className: 'num' },
          { title: t('messages.text'), dataIndex: 'text', render: (text: string, row) => <Link to={`/cases/${row.case}`}>{text}</Link> },
          { title: t('messages.state'), key: 'state', width: 200, render: (_, row) => <State row={row} /> },
        ]}
      />
    </>
  );
}

function State({ row }: { row: TextMessage }) {
  const { t } = useTranslation();
  if (row.sent_at) return <Tag color="success">{t('messages.sent')}</Tag>;
  const why = row.error && <div className="quiet">{row.error}</div>;
  return (
    <>
      <Tag color={row.given_up ? 'error' : 'warning'}>{t(row.given_up ? 'messages.given_up' : row.tries > 0 ? 'messages.again' : 'messages.waits', { count: row.tries })}</Tag>
      {why}
    </>
  );
}
