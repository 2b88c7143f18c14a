import { App, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { session } from '@/api/endpoints';
import { useShowError } from '@/lib/errors';
import { PASSWORD_LENGTH_MIN } from '@/lib/password';

export function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const showError = useShowError();
  const [form] = Form.useForm<{ old: string; next: string }>();
  const submit = async () => {
    const values = await form.validateFields().catch(() => null);
    if (!values) return;
    try {
      await session.changePassword(values.old, values.next);
      void message.success(t('session.password_changed'));
      onClose();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Modal
      open={open}
      onCancel={onClose}
      onOk={submit}
      okText={t('app.save')}
      cancelText={t('app.cancel')}
      title={t('session.change_password')}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false}>
        <Form.Item name="old" label={t('session.old_password')} rules={[{ required: true, message: t('app.required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('session.new_password')}
          rules={[{ required: true, min: PASSWORD_LENGTH_MIN, message: t('session.password_rule', { min: PASSWORD_LENGTH_MIN }) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
