/** Inbound numbers (接入号): what callers dial, and where it leads. */

import { LoginOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Popconfirm, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { admin } from '@/api/endpoints';
import type { DialedNumber } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { dialable, phone } from '@/lib/format';
import { Empty } from '@/ui/empty';
import { useChange, useFlows, useNumbers, useRefusedAt, useRenew } from './admin';

/** Where a number can lead: a flow, or back to the caller's own ear. */
const ECHO = '';

export default function Numbers() {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const targets = useTargets();
  const [, change] = useChange();
  const lead = (number: string, to: string) =>
    change(() => admin.saveNumber(number, to === ECHO ? 'echo' : 'flow', to || null), t('admin.saved'));
  return (
    <>
      <p className="quiet">{t('admin.number_what')}</p>
      <AddNumber />
      <Table<DialedNumber>
        rowKey="number"
        className="card"
        size="middle"
        loading={numbers.isLoading}
        dataSource={numbers.data}
        pagination={false}
        locale={{ emptyText: <Empty icon={<LoginOutlined />} title={t('admin.no_number')} text={t('admin.no_number_why')} /> }}
        columns={[
          { title: t('calls.number'), dataIndex: 'number', className: 'num', render: phone },
          {
            title: t('admin.leads_to'),
            key: 'to',
            render: (_, row) => (
              <Select
                value={row.flow ?? ECHO}
                style={{ minWidth: 220 }}
                aria-label={`${t('admin.leads_to')} ${row.number}`}
                onChange={(to) => lead(row.number, to)}
                options={targets}
              />
            ),
          },
          {
            key: 'do',
            align: 'right',
            render: (_, row) => <RemoveNumber number={row.number} />,
          },
        ]}
      />
    </>
  );
}

function useTargets() {
  const { t } = useTranslation();
  const flows = useFlows();
  const named = flows.data?.map(({ id }) => ({ value: id, label: t(`flow.${id}`, { defaultValue: id }) })) ?? [];
  return [...named, { value: ECHO, label: t('admin.echo') }];
}

function AddNumber() {
  const { t } = useTranslation();
  const targets = useTargets();
  const flows = useFlows();
  const [form] = Form.useForm<{ number: string; to: string }>();
  const [busy, setBusy] = useState(false);
  const showError = useShowError();
  const refusedAt = useRefusedAt({ bad_number: 'number', number_taken: 'number', unknown_flow: 'to' });
  const renew = useRenew();
  const submit = async ({ number, to }: { number: string; to: string }) => {
    setBusy(true);
    try {
      await admin.saveNumber(dialable(number), to === ECHO ? 'echo' : 'flow', to || null);
      form.resetFields();
      renew();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Form form={form} layout="inline" className="room-tools" onFinish={submit} requiredMark={false}>
      <Form.Item name="number" rules={[{ required: true, message: t('app.required') }]}>
        <Input
          className="num"
          inputMode="tel"
          maxLength={24}
          placeholder={t('admin.number_placeholder')}
          aria-label={t('calls.number')}
          data-testid="number-number"
        />
      </Form.Item>
      <Form.Item name="to" rules={[{ required: true, message: t('app.required') }]}>
        <Select
          placeholder={t('admin.leads_to')}
          aria-label={t('admin.leads_to')}
          style={{ width: 220 }}
          data-testid="number-to"
          options={targets.map(({ value, label }) => ({ value, label: <span data-testid={`to-${value || 'echo'}`}>{label}</span> }))}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" icon={<PlusOutlined />} loading={busy} data-testid="number-add">
        {t('admin.add_number')}
      </Button>
      {flows.data?.length === 0 && <Link to="/settings/overview">{t('admin.no_flow_yet')}</Link>}
    </Form>
  );
}

function RemoveNumber({ number }: { number: string }) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  return (
    <Popconfirm
      title={t('admin.remove_named', { name: phone(number) })}
      description={t('admin.number_remove_why')}
      okText={t('admin.remove')}
      okButtonProps={{ danger: true }}
      cancelText={t('app.cancel')}
      onConfirm={() => change(() => admin.removeNumber(number))}
    >
      <Button size="small" type="text" danger loading={busy} aria-label={`${t('admin.remove')} ${number}`}>
        {t('admin.remove')}
      </Button>
    </Popconfirm>
  );
}
