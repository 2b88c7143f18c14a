import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trunks } from '@/api/endpoints';
import type { TrunkRoute } from '@/api/types';
import { errorText } from '@/lib/errors';
import { ROUTES_KEY, useTrunks } from './queries';

/** Which numbers lead to which trunks: the longest prefix decides. */
export function Routes() {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const known = useTrunks();
  const found = useQuery({ queryKey: ROUTES_KEY, queryFn: trunks.routes });
  const [problem, setProblem] = useState<string | null>(null);
  if (!found.data) return <Skeleton active />;
  const save = async ({ routes = [] }: { routes?: Partial<TrunkRoute>[] }) => {
    const whole = routes.map(({ prefix, digits, trunks: to }) => ({
      prefix: (prefix ?? '').trim(),
      digits: digits ?? null,
      trunks: to ?? [],
    }));
    try {
      await trunks.saveRoutes(whole);
      setProblem(null);
      void message.success(t('trunks.saved'));
      await queries.invalidateQueries({ queryKey: ROUTES_KEY });
    } catch (error) {
      setProblem(errorText(i18n, error));
    }
  };
  const options = known.data?.map(({ name }) => ({ value: name, label: name }));
  return (
    <section className="card">
      <div className="card-body">
        <p className="quiet">{t('trunks.routes_hint')}</p>
        {problem && <Alert type="error" showIcon title={problem} data-testid="routes-problem" className="trunk-problem" />}
        <Form initialValues={{ routes: found.data }} onFinish={save}>
          <Form.List name="routes">
            {(fields, { add, remove }) => (
              <>
                {fields.map((field) => (
                  <div key={field.key} className="trunk-route" data-testid="route">
                    <Form.Item name={[field.name, 'prefix']} noStyle>
                      <Input prefix={t('trunks.rule_prefix')} placeholder={t('trunks.route_all')} aria-label={t('trunks.rule_prefix')} />
                    </Form.Item>
                    <Form.Item name={[field.name, 'digits']} noStyle>
                      <InputNumber min={1} max={32} prefix={t('trunks.rule_digits')} aria-label={t('trunks.rule_digits')} />
                    </Form.Item>
                    <Form.Item name={[field.name, 'trunks']} noStyle>
                      <Select mode="multiple" options={options} placeholder={t('trunks.route_trunks')} aria-label={t('trunks.route_trunks')} />
                    </Form.Item>
                    <Button type="text" icon={<DeleteOutlined />} onClick={() => remove(field.name)} aria-label={t('trunks.remove')} />
                  </div>
                ))}
                <div className="trunk-editor-foot">
                  <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ prefix: '', digits: null, trunks: [] })} data-testid="route-new">
                    {t('trunks.route_new')}
                  </Button>
                  <Button type="primary" htmlType="submit" data-testid="routes-save">
                    {t('app.save')}
                  </Button>
                </div>
              </>
            )}
          </Form.List>
        </Form>
      </div>
    </section>
  );
}
