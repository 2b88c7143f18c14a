/** Queues (队列): how each serves its callers, and who serves them. */

import { PlusOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import type { QueueSettings } from '@/api/types';
import { useName } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import { useChange, useQueueSettings } from './admin';
import { QueueDialog } from './queue-form';

export default function Queues() {
  const { t } = useTranslation();
  const name = useName();
  const queues = useQueueSettings();
  const [edited, setEdited] = useState<QueueSettings | 'new' | null>(null);
  const seconds = (value: number) => t('admin.seconds', { count: value });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="queue-add">
      {t('admin.add_queue')}
    </Button>
  );
  return (
    <>
      <div className="room-tools">
        <p className="quiet">{t('admin.queue_what')}</p>
        {add}
      </div>
      <Table<QueueSettings>
        rowKey="id"
        className="card"
        size="middle"
        loading={queues.isLoading}
        dataSource={queues.data}
        pagination={false}
        scroll={{ x: 820 }}
        locale={{ emptyText: <Empty icon={<UnorderedListOutlined />} title={t('admin.no_queue')} text={t('admin.no_queue_why')}>{add}</Empty> }}
        columns={[
          {
            title: t('admin.name'),
            key: 'name',
            render: (_, queue) => (
              <button type="button" className="link-button" onClick={() => setEdited(queue)} data-testid={`queue-${queue.id}`}>
                {name(queue)}
              </button>
            ),
          },
          { title: t('calls.number'), dataIndex: 'number', className: 'num' },
          {
            title: t('admin.members'),
            key: 'members',
            className: 'num',
            render: (_, { members }) =>
              members.length > 0 ? members.length : <span className="warn-text">{t('admin.nobody')}</span>,
          },
          { title: t('admin.ring_s'), dataIndex: 'ring_s', className: 'num', render: seconds },
          { title: t('admin.wrap_up_s'), dataIndex: 'wrap_up_s', className: 'num', render: seconds },
          { title: t('admin.waiting_max'), dataIndex: 'waiting_max', className: 'num' },
          { title: t('settings.flows'), key: 'flows', render: (_, { flows }) => flows.map((id) => t(`flow.${id}`, { defaultValue: id })).join(t('app.list_separator')) },
          {
            key: 'do',
            align: 'right',
            render: (_, queue) => <QueueButtons queue={queue} edit={() => setEdited(queue)} />,
          },
        ]}
      />
      <QueueDialog edited={edited} onClose={() => setEdited(null)} />
    </>
  );
}

function QueueButtons({ queue, edit }: { queue: QueueSettings; edit: () => void }) {
  const { t } = useTranslation();
  const name = useName();
  const [busy, change] = useChange();
  return (
    <div className="row-buttons">
      <Button size="small" onClick={edit} aria-label={`${t('app.edit')} ${queue.name}`}>
        {t('app.edit')}
      </Button>
      <Popconfirm
        title={t('admin.remove_named', { name: name(queue) })}
        description={t('admin.queue_remove_why')}
        okText={t('admin.remove')}
        okButtonProps={{ danger: true }}
        cancelText={t('app.cancel')}
        onConfirm={() => change(() => admin.removeQueue(queue.id))}
      >
        <Button
          size="small"
          type="text"
          danger
          loading={busy}
          disabled={queue.flows.length > 0}
          title={queue.flows.length > 0 ? t('admin.queue_used') : undefined}
          aria-label={`${t('admin.remove')} ${queue.name}`}
        >
          {t('admin.remove')}
        </Button>
      </Popconfirm>
    </div>
  );
}
