/** A password made up by the server, or one that the administrator chooses. */

import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { PASSWORD_LENGTH_MIN } from '@/lib/password';

export interface PasswordFields {
  password_how?: 'made_up' | 'chosen';
  password?: string;
}

/** What is sent: null lets the server make one up. */
export function passwordOf(fields: PasswordFields): string | null {
  return fields.password_how === 'chosen' ? (fields.password ?? null) : null;
}

export function PasswordChoice({ label }: { label: string }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<PasswordFields>();
  const how = Form.useWatch('password_how', form);
  return (
    <>
      <Form.Item name="password_how" label={label} initialValue="made_up">
        <Radio.Group>
          <Radio value="made_up">{t('admin.password_made_up')}</Radio>
          <Radio value="chosen">
            <span data-testid="password-chosen">{t('admin.password_chosen')}</span>
          </Radio>
        </Radio.Group>
      </Form.Item>
      {how === 'chosen' && (
        <Form.Item
          name="password"
          extra={t('admin.password_rules')}
          rules={[
            {
              required: true,
              min: PASSWORD_LENGTH_MIN,
              message: t('session.password_rule', { min: PASSWORD_LENGTH_MIN }),
            },
          ]}
        >
          <Input.Password
            autoComplete="new-password"
            aria-label={t('session.password')}
            data-testid="password-input"
          />
        </Form.Item>
      )}
    </>
  );
}
