/** One person's data, new or changed; what the role does not have is not asked. */

import { App, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { ROLES, type Role, type StaffDraft, type StaffMember } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useName } from '@/lib/queries';
import { useOfficeUnits, usePhones, useQueueSettings, useRefusedAt, useRenew, useTeams } from '../admin';
import { PasswordChoice, type PasswordFields, passwordOf } from '../password-choice';
import type { Secret } from '../secrets';
import { PASSWORD_FIELD } from './buttons';
import { hasSeat, hasUnit } from './roles';

type Fields = Omit<StaffDraft, 'password'> & PasswordFields;

const FIELD_OF: Record<string, string> = {
  ...PASSWORD_FIELD,
  username_taken: 'username',
  user_username_invalid: 'username',
  user_display_name_invalid: 'name',
  number_taken: 'number',
  bad_agent_number: 'number',
  user_agent_number_missing: 'number',
  user_unit_missing: 'unit',
  unknown_unit: 'unit',
  unknown_team: 'team',
  unknown_phone: 'extension',
  unknown_queue: 'queues',
  last_administrator: 'role',
};

interface Props {
  edited: StaffMember | 'new' | null;
  onClose: () => void;
  onSecret: (secrets: Secret[]) => void;
}

export function MemberDialog({ edited, onClose, onSecret }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const showError = useShowError();
  const refusedAt = useRefusedAt(FIELD_OF);
  const renew = useRenew();
  const member = edited === 'new' ? null : edited;
  const submit = async (fields: Fields) => {
    setBusy(true);
    try {
      if (member) {
        await admin.changeMember(member.id, draftOf(fields));
        void message.success(t('admin.saved'));
      } else {
        const made = await admin.addMember({ ...draftOf(fields), password: passwordOf(fields) });
        if (made.password) onSecret([{ who: made.member.username, password: made.password }]);
        else void message.success(t('admin.saved'));
      }
      renew();
      onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={edited !== null}
      title={member ? t('admin.edit_user', { name: member.name }) : t('admin.add_user')}
      width={640}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('app.save')}
      okButtonProps={{ loading: busy, 'data-testid': 'user-save' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={member ?? NEW}
        preserve={false}
        requiredMark={false}
        onValuesChange={(changed: Partial<Fields>) => {
          // Most agents log in with their number.
          const untouched = !member && !form.isFieldTouched('username');
          if (untouched && changed.number !== undefined) form.setFieldValue('username', changed.number);
        }}
      >
        <PersonFields member={member} />
        <SeatFields />
        {!member && <PasswordChoice label={t('session.password')} />}
      </Form>
    </Modal>
  );
}

const NEW: Partial<Fields> = {
  role: 'agent',
  may_dial_outside: true,
  may_monitor: false,
  recorded: true,
  queues: [],
};

/** Only what the role has is sent. */
function draftOf(fields: Fields): StaffDraft {
  const { username, name, role } = fields;
  const base: StaffDraft = { username, name, role };
  if (hasUnit(role)) return { ...base, unit: fields.unit };
  if (!hasSeat(role)) return { ...base, team: fields.team };
  const { team, number, extension, may_dial_outside, may_monitor, recorded, queues } = fields;
  return { ...base, team, number, extension, may_dial_outside, may_monitor, recorded, queues };
}

function PersonFields({ member }: { member: StaffMember | null }) {
  const { t } = useTranslation();
  const name = useName();
  const [teams, units] = [useTeams(), useOfficeUnits()];
  const role = Form.useWatch<Role>('role') ?? member?.role ?? 'agent';
  const required = [{ required: true, whitespace: true, message: t('app.required') }];
  const kept = (id: string | null | undefined) => (row: { id: string; active: boolean }) => row.active || row.id === id;
  return (
    <>
      <div className="form-pair">
        <Form.Item name="role" label={t('admin.role')} extra={t(`admin.role_${role}`)}>
          <Select
            data-testid="user-role"
            options={ROLES.map((each) => ({
              value: each,
              label: <span data-testid={`role-${each}`}>{t(`role.${each}`)}</span>,
            }))}
          />
        </Form.Item>
        <Form.Item name="name" label={t('customer.name')} rules={required}>
          <Input maxLength={64} data-testid="user-name" />
        </Form.Item>
      </div>
      <div className="form-pair">
        {hasSeat(role) && (
          <Form.Item name="number" label={t('settings.agent_number')} rules={required} extra={t('admin.number_hint')}>
            <Input className="num" inputMode="numeric" maxLength={6} data-testid="user-number" />
          </Form.Item>
        )}
        <Form.Item name="username" label={t('admin.username')} rules={required}>
          <Input maxLength={64} autoComplete="off" autoCapitalize="off" data-testid="user-username" />
        </Form.Item>
        {hasUnit(role) ? (
          <Form.Item name="unit" label={t('case.unit')} rules={[{ required: true, message: t('case.unit_missing') }]} getValueProps={unitId}>
            <Select
              showSearch={{ optionFilterProp: 'title' }}
              data-testid="user-unit"
              placeholder={t('case.unit_hint')}
              notFoundContent={t('admin.no_unit')}
              options={units.data?.filter(kept(member?.unit?.id)).map((unit) => ({
                value: unit.id,
                title: `${unit.name} ${unit.name_en}`,
                label: <span data-testid={`unit-${unit.id}`}>{name(unit)}</span>,
              }))}
            />
          </Form.Item>
        ) : (
          role !== 'administrator' && (
            <Form.Item name="team" label={t('wall.team')} extra={role === 'supervisor' ? t('admin.supervisor_team') : undefined}>
              <Select
                allowClear
                notFoundContent={t('admin.no_team')}
                options={teams.data?.filter(kept(member?.team)).map((team) => ({ value: team.id, label: team.name }))}
              />
            </Form.Item>
          )
        )}
      </div>
    </>
  );
}

/** A member comes with the whole unit; the form keeps its id. */
const unitId = (unit: string | { id: string } | null | undefined) => ({
  value: unit && typeof unit === 'object' ? unit.id : unit,
});

function SeatFields() {
  const { t } = useTranslation();
  const name = useName();
  const [phones, queues] = [usePhones(), useQueueSettings()];
  const role = Form.useWatch<Role>('role') ?? 'agent';
  if (!hasSeat(role)) return null;
  return (
    <>
      <div className="form-pair">
        <Form.Item name="queues" label={t('settings.queues')} extra={t('admin.queues_hint')}>
          <Select
            mode="multiple"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            notFoundContent={t('admin.no_queue')}
            data-testid="user-queues"
            options={queues.data?.map((queue) => ({ value: queue.id, label: name(queue) }))}
          />
        </Form.Item>
        <Form.Item name="extension" label={t('settings.extension')} extra={t('admin.extension_hint')}>
          <Select
            allowClear
            showSearch
            notFoundContent={t('admin.no_phone')}
            options={phones.data?.map((phone) => ({ value: phone.number, label: phone.number }))}
          />
        </Form.Item>
      </div>
      <div className="form-checks">
        <Form.Item name="may_dial_outside" valuePropName="checked">
          <Checkbox>{t('admin.may_dial_outside')}</Checkbox>
        </Form.Item>
        <Form.Item name="recorded" valuePropName="checked">
          <Checkbox>{t('admin.recorded')}</Checkbox>
        </Form.Item>
        {role === 'supervisor' && (
          <Form.Item name="may_monitor" valuePropName="checked">
            <Checkbox>{t('admin.may_monitor')}</Checkbox>
          </Form.Item>
        )}
      </div>
    </>
  );
}
