import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { session, setup } from '@/api/endpoints';
import { errorText } from '@/lib/errors';
import { homeOf, SESSION_KEY, useSession } from '@/lib/person';
import { Door } from '@/ui/door';
import { DemoPeople } from './demo-people';

interface Fields {
  username: string;
  password: string;
}

export default function LoginPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const from = (useLocation().state as { from?: string } | null)?.from;
  const current = useSession();
  const first = useQuery({ queryKey: ['setup'], queryFn: setup.get });
  const [form] = Form.useForm<Fields>();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const nameInput = useRef<InputRef>(null);
  useEffect(() => nameInput.current?.focus(), []);
  if (first.data?.needed) return <Navigate to="/setup" replace />;
  if (current.data) return <Navigate to={homeOf(current.data.role)} replace />;
  const logIn = async ({ username, password }: Fields) => {
    setBusy(true);
    setProblem(null);
    try {
      const { user } = await session.logIn(username.trim(), password);
      queries.clear();
      queries.setQueryData(SESSION_KEY, user);
      await navigate(from ?? homeOf(user.role), { replace: true });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Door title={t('session.log_in')}>
      <Form form={form} layout="vertical" onFinish={logIn} requiredMark={false}>
        <Form.Item name="username" label={t('session.username')} rules={[{ required: true, message: t('session.username_missing') }]}>
          <Input ref={nameInput} autoComplete="username" autoCapitalize="off" data-testid="login-username" size="large" />
        </Form.Item>
        <Form.Item name="password" label={t('session.password')} rules={[{ required: true, message: t('session.password_missing') }]}>
          <Input.Password autoComplete="current-password" data-testid="login-password" size="large" />
        </Form.Item>
        {problem !== null && (
          <Alert
            type="error"
            showIcon
            title={errorText(i18n, problem)}
            style={{ marginBottom: 14 }}
            data-testid="login-error"
          />
        )}
        <Button type="primary" htmlType="submit" block size="large" loading={busy} data-testid="login-submit">
          {t('session.log_in')}
        </Button>
      </Form>
      {first.data?.demo && (
        <DemoPeople onPick={(username, password) => form.setFieldsValue({ username, password })} />
      )}
    </Door>
  );
}
