/** Agents made at once from a range of numbers, with desk phones if wanted. */

import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { useShowError } from '@/lib/errors';
import { useName } from '@/lib/queries';
import { useQueueSettings, useRefusedAt, useRenew, useTeams } from '../admin';
import { PasswordChoice, type PasswordFields, passwordOf } from '../password-choice';
import type { Secret } from '../secrets';
import { PASSWORD_FIELD } from './buttons';

interface Fields extends PasswordFields {
  first: string;
  last: string;
  name: string;
  team?: string;
  queues: string[];
  phones: boolean;
  first_phone?: string;
}

const FIELD_OF: Record<string, string> = {
  ...PASSWORD_FIELD,
  bad_range: 'last',
  username_taken: 'first',
  number_taken: 'first',
  bad_phone_number: 'first_phone',
  phone_there: 'first_phone',
  user_display_name_invalid: 'name',
};

interface Props {
  open: boolean;
  onClose: () => void;
  onSecrets: (secrets: Secret[]) => void;
}

export function RangeDialog({ open, onClose, onSecrets }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const showError = useShowError();
  const refusedAt = useRefusedAt(FIELD_OF);
  const renew = useRenew();
  const submit = async (fields: Fields) => {
    setBusy(true);
    try {
      const { first, last, name, team, queues } = fields;
      const first_phone = fields.phones ? fields.first_phone : null;
      const password = passwordOf(fields);
      const made = await admin.addRange({ first, last, name, team, queues, first_phone, password });
      onSecrets([
        ...made.members.map((each) => ({ who: each.member.username, password: each.password ?? '' })),
        ...made.phones.map((each) => ({ who: `SIP ${each.number}`, password: each.password ?? '' })),
      ].filter(({ password: shown }) => shown));
      renew();
      onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={open}
      title={t('admin.add_range')}
      width={640}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('admin.add_range')}
      okButtonProps={{ loading: busy, 'data-testid': 'range-submit' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <p className="quiet">{t('admin.range_what')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={submit}
        preserve={false}
        requiredMark={false}
        initialValues={{ first: '1001', last: '1020', name: t('role.agent'), queues: [], phones: false, first_phone: '8001' }}
      >
        <RangeFields />
        <PasswordChoice label={t('session.password')} />
      </Form>
    </Modal>
  );
}

function RangeFields() {
  const { t } = useTranslation();
  const name = useName();
  const [teams, queues] = [useTeams(), useQueueSettings()];
  const withPhones = Form.useWatch<boolean>('phones');
  const required = [{ required: true, whitespace: true, message: t('app.required') }];
  return (
    <>
      <div className="form-pair">
        <Form.Item name="first" label={t('admin.range_first')} rules={required}>
          <Input className="num" inputMode="numeric" maxLength={6} data-testid="range-first" />
        </Form.Item>
        <Form.Item name="last" label={t('admin.range_last')} rules={required}>
          <Input className="num" inputMode="numeric" maxLength={6} data-testid="range-last" />
        </Form.Item>
        <Form.Item name="name" label={t('admin.range_name')} rules={required} extra={t('admin.range_name_hint')}>
          <Input maxLength={50} />
        </Form.Item>
      </div>
      <div className="form-pair">
        <Form.Item name="team" label={t('wall.team')}>
          <Select
            allowClear
            notFoundContent={t('admin.no_team')}
            options={teams.data?.filter((team) => team.active).map((team) => ({ value: team.id, label: team.name }))}
          />
        </Form.Item>
        <Form.Item name="queues" label={t('settings.queues')} extra={t('admin.queues_hint')}>
          <Select
            mode="multiple"
            allowClear
            notFoundContent={t('admin.no_queue')}
            options={queues.data?.map((queue) => ({ value: queue.id, label: name(queue) }))}
          />
        </Form.Item>
      </div>
      <div className="form-pair">
        <Form.Item name="phones" valuePropName="checked">
          <Checkbox data-testid="range-phones">{t('admin.range_phones')}</Checkbox>
        </Form.Item>
        {withPhones && (
          <Form.Item name="first_phone" label={t('admin.range_first_phone')} rules={required}>
            <Input className="num" inputMode="numeric" maxLength={6} />
          </Form.Item>
        )}
      </div>
    </>
  );
}
