/** What can be done with one person of the list. */

import { App, Button, Form, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import type { StaffMember } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useUser } from '@/lib/person';
import { useChange, useRefusedAt } from '../admin';
import { PasswordChoice, type PasswordFields, passwordOf } from '../password-choice';
import type { Secret } from '../secrets';

const IN_CALL = ['offered', 'dialing', 'talking', 'on_hold', 'consulting', 'wrap_up'];

interface Props {
  member: StaffMember;
  edit: () => void;
  onSecret: (secrets: Secret[]) => void;
}

export function MemberButtons({ member, edit, onSecret }: Props) {
  const { t } = useTranslation();
  const self = useUser().id === member.id;
  const [busy, change] = useChange();
  const [reset, setReset] = useState(false);
  const inCall = member.seat_state !== null && IN_CALL.includes(member.seat_state);
  const set = (on: boolean) => change(() => admin.switchMember(member.id, on));
  const label = (what: string) => `${t(what)} ${member.username}`;
  return (
    <div className="row-buttons">
      <Button size="small" onClick={edit} aria-label={label('app.edit')}>
        {t('app.edit')}
      </Button>
      {!self && member.active && (
        <Button
          size="small"
          onClick={() => setReset(true)}
          aria-label={label('admin.reset_password')}
          data-testid={`user-reset-${member.username}`}
        >
          {t('admin.reset_password')}
        </Button>
      )}
      {!self && member.active && (
        <Popconfirm
          title={t('admin.switch_off_named', { name: member.name })}
          description={<div className="confirm-why">{t(inCall ? 'admin.user_off_in_call' : 'admin.user_off_why')}</div>}
          okText={t('admin.switch_off')}
          okButtonProps={{ danger: true }}
          cancelText={t('app.cancel')}
          onConfirm={() => set(false)}
        >
          <Button size="small" type="text" danger loading={busy} aria-label={label('admin.switch_off')} data-testid={`user-off-${member.username}`}>
            {t('admin.switch_off')}
          </Button>
        </Popconfirm>
      )}
      {!member.active && (
        <Button size="small" loading={busy} onClick={() => set(true)} aria-label={label('admin.switch_on')} data-testid={`user-on-${member.username}`}>
          {t('admin.switch_on')}
        </Button>
      )}
      <ResetDialog member={member} open={reset} onClose={() => setReset(false)} onSecret={onSecret} />
    </div>
  );
}

function ResetDialog(props: { member: StaffMember; open: boolean; onClose: () => void; onSecret: Props['onSecret'] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const showError = useShowError();
  const refusedAt = useRefusedAt(PASSWORD_FIELD);
  const [form] = Form.useForm<PasswordFields>();
  const [busy, setBusy] = useState(false);
  const submit = async (fields: PasswordFields) => {
    setBusy(true);
    try {
      const { password } = await admin.resetPassword(props.member.id, passwordOf(fields));
      if (password) props.onSecret([{ who: props.member.username, password }]);
      else void message.success(t('session.password_changed'));
      props.onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={props.open}
      title={t('admin.reset_password_of', { name: props.member.name })}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      okText={t('admin.reset_password')}
      okButtonProps={{ loading: busy, 'data-testid': 'reset-submit' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <p className="quiet">{t('admin.reset_password_why')}</p>
      <Form form={form} layout="vertical" onFinish={submit} preserve={false} requiredMark={false}>
        <PasswordChoice label={t('session.new_password')} />
      </Form>
    </Modal>
  );
}

/** Refusals that speak of the password. */
export const PASSWORD_FIELD = {
  password_length: 'password',
  password_one_kind: 'password',
  password_has_username: 'password',
  password_common: 'password',
};
