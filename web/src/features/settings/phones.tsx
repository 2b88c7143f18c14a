/** SIP desk phones (话机): made with a password, given a new one, removed. */

import { PhoneOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Modal, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import type { DeskPhone } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useAgentName } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import { useChange, usePhones, useRefusedAt, useRenew } from './admin';
import { PasswordChoice, type PasswordFields, passwordOf } from './password-choice';
import { type Secret, Secrets } from './secrets';
import { PASSWORD_FIELD } from './users/buttons';

export default function Phones() {
  const { t } = useTranslation();
  const phones = usePhones();
  const agentName = useAgentName();
  /** The phone whose password is given: a new one, or this. */
  const [edited, setEdited] = useState<DeskPhone | 'new' | null>(null);
  const [secrets, setSecrets] = useState<Secret[]>([]);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="phone-add">
      {t('admin.add_phone')}
    </Button>
  );
  return (
    <>
      <div className="room-tools">
        <p className="quiet">{t('admin.phone_what', { host: location.hostname })}</p>
        {add}
      </div>
      <Table<DeskPhone>
        rowKey="number"
        className="card"
        size="middle"
        loading={phones.isLoading}
        dataSource={phones.data}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 640 }}
        locale={{ emptyText: <Empty icon={<PhoneOutlined />} title={t('admin.no_phone')} text={t('admin.no_phone_why')}>{add}</Empty> }}
        columns={[
          { title: t('settings.extension'), dataIndex: 'number', className: 'num' },
          {
            title: t('case.state'),
            key: 'state',
            render: (_, { registered }) => (
              <Tag color={registered ? 'success' : 'default'}>{t(registered ? 'admin.registered' : 'admin.not_registered')}</Tag>
            ),
          },
          { title: t('admin.usual_agents'), key: 'agents', render: (_, { agents }) => agents.map(agentName).join(t('app.list_separator')) },
          { title: t('admin.in_use_by'), dataIndex: 'in_use_by', render: agentName },
          {
            key: 'do',
            align: 'right',
            render: (_, phone) => <PhoneButtons phone={phone} edit={() => setEdited(phone)} />,
          },
        ]}
      />
      <PhoneDialog edited={edited} onClose={() => setEdited(null)} onSecret={setSecrets} />
      <Secrets secrets={secrets} onClose={() => setSecrets([])} />
    </>
  );
}

function PhoneButtons({ phone, edit }: { phone: DeskPhone; edit: () => void }) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  return (
    <div className="row-buttons">
      <Button size="small" onClick={edit} aria-label={`${t('session.new_password')} ${phone.number}`}>
        {t('session.new_password')}
      </Button>
      <Popconfirm
        title={t('admin.remove_named', { name: phone.number })}
        description={t('admin.phone_remove_why')}
        okText={t('admin.remove')}
        okButtonProps={{ danger: true }}
        cancelText={t('app.cancel')}
        onConfirm={() => change(() => admin.removePhone(phone.number))}
      >
        <Button size="small" type="text" danger loading={busy} disabled={phone.in_use_by !== null} aria-label={`${t('admin.remove')} ${phone.number}`}>
          {t('admin.remove')}
        </Button>
      </Popconfirm>
    </div>
  );
}

type Fields = PasswordFields & { number: string };

function PhoneDialog(props: { edited: DeskPhone | 'new' | null; onClose: () => void; onSecret: (secrets: Secret[]) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const showError = useShowError();
  const refusedAt = useRefusedAt({ ...PASSWORD_FIELD, number_taken: 'number', phone_there: 'number', bad_phone_number: 'number' });
  const renew = useRenew();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const phone = props.edited === 'new' ? null : props.edited;
  const submit = async (fields: Fields) => {
    setBusy(true);
    try {
      const chosen = passwordOf(fields);
      const { number, password } = await (phone ? admin.changePhone(phone.number, chosen) : admin.addPhone(fields.number, chosen));
      if (password) props.onSecret([{ who: `SIP ${number}`, password }]);
      else void message.success(t('admin.saved'));
      renew();
      props.onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={props.edited !== null}
      title={phone ? t('admin.phone_password', { number: phone.number }) : t('admin.add_phone')}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      okText={t('app.save')}
      okButtonProps={{ loading: busy, 'data-testid': 'phone-save' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      {phone && <p className="quiet">{t('admin.phone_password_why')}</p>}
      <Form<Fields> form={form} layout="vertical" onFinish={submit} preserve={false} requiredMark={false}>
        {!phone && (
          <Form.Item
            name="number"
            label={t('settings.extension')}
            extra={t('admin.phone_number_hint')}
            rules={[{ required: true, message: t('app.required') }]}
          >
            <Input autoFocus className="num" inputMode="numeric" maxLength={6} data-testid="phone-number" />
          </Form.Item>
        )}
        <PasswordChoice label={t('session.password')} />
      </Form>
    </Modal>
  );
}
