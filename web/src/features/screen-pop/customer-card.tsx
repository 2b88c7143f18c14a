import { EditOutlined, UserAddOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customers } from '@/api/endpoints';
import type { Call, Customer, CustomerDraft } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { phone as groupDigits } from '@/lib/format';
import { otherParty, usePop, useSetPopCustomer } from '@/lib/pop';

/** The customer (客户资料) behind the number; made or corrected during the call. */
export function CustomerCard({ call }: { call: Call }) {
  const { t } = useTranslation();
  const pop = usePop(call);
  const customer = pop.data?.customer ?? call.customer;
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" aria-label={t('customer.title')} data-testid="customer-card">
      <div className="card-head">
        <h2>{t('customer.title')}</h2>
        {!editing && !pop.isLoading && (
          <Button
            size="small"
            type="text"
            icon={customer ? <EditOutlined /> : <UserAddOutlined />}
            onClick={() => setEditing(true)}
            data-testid="customer-edit"
          >
            {t(customer ? 'app.edit' : 'customer.create')}
          </Button>
        )}
      </div>
      <div className="card-body">
        {pop.isLoading && !customer ? (
          <Skeleton active paragraph={{ rows: 3 }} title={false} />
        ) : editing ? (
          <CustomerForm call={call} customer={customer} onDone={() => setEditing(false)} />
        ) : customer ? (
          <Facts customer={customer} />
        ) : (
          <p className="quiet customer-none">{t('customer.none')}</p>
        )}
      </div>
    </section>
  );
}

function Facts({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      <dt>{t('customer.name')}</dt>
      <dd data-testid="customer-name">
        {customer.name} <span className="quiet">{t(`customer.kind_${customer.kind}`)}</span>
      </dd>
      <dt>{t('customer.numbers')}</dt>
      <dd className="num">{customer.numbers.map(groupDigits).join(t('app.list_separator'))}</dd>
      {customer.address && (
        <>
          <dt>{t('customer.address')}</dt>
          <dd>{customer.address}</dd>
        </>
      )}
      {customer.note && (
        <>
          <dt>{t('customer.note')}</dt>
          <dd>{customer.note}</dd>
        </>
      )}
    </dl>
  );
}

function CustomerForm(props: { call: Call; customer: Customer | null; onDone: () => void }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const setPopCustomer = useSetPopCustomer(props.call.interaction);
  const [busy, setBusy] = useState(false);
  const { customer } = props;
  const save = async (values: Pick<CustomerDraft, 'name' | 'kind' | 'address' | 'note'>) => {
    setBusy(true);
    const number = otherParty(props.call);
    const draft: CustomerDraft = {
      name: values.name.trim(),
      kind: values.kind,
      numbers: customer?.numbers ?? (number ? [number] : []),
      address: values.address ?? '',
      note: values.note ?? '',
      dedicated_agent: customer?.dedicated_agent ?? null,
    };
    try {
      const saved = customer
        ? await customers.update(customer.id, draft)
        : await customers.create(draft);
      setPopCustomer(saved);
      props.onDone();
    } catch (error) {
      showError(error);
      setBusy(false);
    }
  };
  return (
    <Form
      layout="vertical"
      size="small"
      initialValues={{ kind: 'person', ...customer }}
      onFinish={save}
      requiredMark={false}
    >
      <Form.Item name="name" label={t('customer.name')} rules={[{ required: true, whitespace: true, message: t('app.required') }]}>
        <Input data-testid="customer-form-name" maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('customer.kind')}>
        <Radio.Group
          options={(['person', 'company'] as const).map((kind) => ({
            value: kind,
            label: t(`customer.kind_${kind}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="address" label={t('customer.address')}>
        <Input data-testid="customer-form-address" maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('customer.note')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={1000} />
      </Form.Item>
      <div className="form-actions">
        <Button onClick={props.onDone}>{t('app.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="customer-form-save">
          {t('app.save')}
        </Button>
      </div>
    </Form>
  );
}
