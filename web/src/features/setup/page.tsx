/** First start of an empty centre: the owner makes the administrator. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { session, setup } from '@/api/endpoints';
import { errorText } from '@/lib/errors';
import { PASSWORD_LENGTH_MIN } from '@/lib/password';
import { SESSION_KEY } from '@/lib/person';
import { Door } from '@/ui/door';

interface Fields {
  name: string;
  username: string;
  password: string;
  again: string;
}

export default function SetupPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const first = useQuery({ queryKey: ['setup'], queryFn: setup.get });
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // Whoever was just made is led on; somebody who comes later has nothing to do here.
  if (first.data && !first.data.needed) return <Navigate to={busy ? '/settings' : '/'} replace />;
  const create = async ({ name, username, password }: Fields) => {
    setBusy(true);
    setProblem(null);
    try {
      await setup.create(username.trim(), password, name.trim());
      const { user } = await session.logIn(username.trim(), password);
      queries.clear();
      queries.setQueryData(SESSION_KEY, user);
      await navigate('/settings', { replace: true });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const required = [{ required: true, message: t('app.required') }];
  return (
    <Door title={t('setup.title')}>
      <p className="quiet">{t('setup.why')}</p>
      <Form layout="vertical" onFinish={create} requiredMark={false} initialValues={{ username: 'admin' }}>
        <Form.Item name="name" label={t('setup.name')} rules={required}>
          <Input autoComplete="name" data-testid="setup-name" />
        </Form.Item>
        <Form.Item name="username" label={t('admin.username')} rules={required}>
          <Input autoComplete="username" data-testid="setup-username" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('session.password')}
          extra={t('admin.password_rules')}
          rules={[{ required: true, min: PASSWORD_LENGTH_MIN, message: t('session.password_rule', { min: PASSWORD_LENGTH_MIN }) }]}
        >
          <Input.Password autoComplete="new-password" data-testid="setup-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('setup.again')}
          dependencies={['password']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('password')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('setup.not_same'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" data-testid="setup-again" />
        </Form.Item>
        {problem !== null && <Alert type="error" showIcon title={errorText(i18n, problem)} style={{ marginBottom: 14 }} />}
        <Button type="primary" htmlType="submit" block size="large" loading={busy} data-testid="setup-submit">
          {t('setup.create')}
        </Button>
      </Form>
    </Door>
  );
}
