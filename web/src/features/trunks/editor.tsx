import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Collapse, Drawer, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trunks } from '@/api/endpoints';
import { CALLER_SHOWN, TRUNK_KINDS, type Trunk } from '@/api/types';
import { errorText } from '@/lib/errors';
import { BrakeFields } from './brake-fields';
import { type Draft, draftOf, specOf } from './draft';
import { TRUNKS_KEY } from './queries';
import { RuleFields } from './rule-fields';

interface Props {
  /** `null`: a new one. */
  trunk: Trunk | null;
  taken: string[];
  close: () => void;
}

/** A trunk's settings in a drawer; the server checks them and says which is wrong. */
export function TrunkEditor({ trunk, taken, close }: Props) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Draft>();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (draft: Draft) => {
    setBusy(true);
    try {
      await trunks.save(draft.name.trim(), specOf(draft));
      void message.success(t('trunks.saved'));
      await queries.invalidateQueries({ queryKey: TRUNKS_KEY });
      close();
    } catch (error) {
      setProblem(errorText(i18n, error));
    }
    setBusy(false);
  };
  const free = (_: unknown, name: string) =>
    trunk || !taken.includes(name?.trim()) ? Promise.resolve() : Promise.reject(new Error(t('trunks.name_taken')));
  return (
    <Drawer
      open
      size={720}
      title={trunk ? t('trunks.edit', { name: trunk.name }) : t('trunks.add')}
      onClose={close}
      footer={
        <div className="trunk-editor-foot">
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()} data-testid="trunk-save">
            {t('app.save')}
          </Button>
        </div>
      }
    >
      {problem && <Alert type="error" showIcon title={problem} data-testid="trunk-problem" className="trunk-problem" />}
      <Form form={form} layout="vertical" initialValues={draftOf(trunk)} onFinish={save} requiredMark={false}>
        <div className="trunk-fields">
          <Form.Item name="name" label={t('trunks.name')} rules={[{ required: true, message: t('app.required') }, { validator: free }]}>
            <Input disabled={trunk !== null} data-testid="trunk-name" />
          </Form.Item>
          <Form.Item name="kind" label={t('trunks.kind')}>
            <Select options={TRUNK_KINDS.map((value) => ({ value, label: t(`trunk_kind.${value}`) }))} />
          </Form.Item>
          <Form.Item name="address" label={t('trunks.address')} extra={t('trunks.address_hint')} rules={[{ required: true, message: t('app.required') }]}>
            <Input placeholder="203.0.113.5:5060" data-testid="trunk-address" />
          </Form.Item>
          <Form.Item name="transport" label={t('trunks.transport')}>
            <Select options={['udp', 'tcp', 'tls'].map((value) => ({ value, label: value.toUpperCase() }))} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate={(before, now) => before.transport !== now.transport}>
            {({ getFieldValue }) =>
              getFieldValue('transport') === 'tls' && (
                <Form.Item name="tls_name" label={t('trunks.tls_name')} extra={t('trunks.tls_name_hint')}>
                  <Input />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name="gateways" label={t('trunks.gateways')} extra={t('trunks.gateways_hint')}>
            <Input.TextArea autoSize={{ minRows: 1 }} data-testid="trunk-gateways" />
          </Form.Item>
          <Form.Item name="accept_from" label={t('trunks.accept_from')} extra={t('trunks.accept_from_hint')}>
            <Input.TextArea autoSize={{ minRows: 1 }} data-testid="trunk-accept" />
          </Form.Item>
          <Form.Item name="calls_max" label={t('trunks.calls_max')} rules={[{ required: true, message: t('app.required') }]}>
            <InputNumber min={1} max={10000} data-testid="trunk-calls-max" />
          </Form.Item>
          <Form.Item name="calls_per_second_max" label={t('trunks.calls_per_second_max')} extra={t('trunks.empty_no_limit')}>
            <InputNumber min={1} max={1000} />
          </Form.Item>
          <Form.Item name={['caller', 'show']} label={t('trunks.caller_show')}>
            <Select options={CALLER_SHOWN.map((value) => ({ value, label: t(`caller_show.${value}`) }))} />
          </Form.Item>
          <Form.Item name={['caller', 'number']} label={t('trunks.caller_number')} extra={t('trunks.caller_number_hint')}>
            <Input data-testid="trunk-caller-number" />
          </Form.Item>
          <Form.Item name="probe_s" label={t('trunks.probe_s')} extra={t('trunks.probe_hint')}>
            <InputNumber min={1} max={3600} />
          </Form.Item>
          <Form.Item name="off" label={t('trunks.off')} valuePropName="checked">
            <Switch data-testid="trunk-off" />
          </Form.Item>
        </div>
        <Collapse items={sections(t, trunk)} ghost />
      </Form>
    </Drawer>
  );
}

type Translate = (key: string, params?: Record<string, unknown>) => string;

function sections(t: Translate, trunk: Trunk | null) {
  const registration = (
    <div className="trunk-fields">
      <Form.Item name="register" label={t('trunks.register')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="domain" label={t('trunks.domain')} extra={t('trunks.domain_hint')}>
        <Input />
      </Form.Item>
      <Form.Item name="username" label={t('trunks.username')}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="password" label={t('trunks.password')} extra={trunk?.has_password ? t('trunks.password_kept') : undefined}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="register_s" label={t('trunks.register_s')}>
        <InputNumber min={30} max={86400} placeholder="3600" />
      </Form.Item>
    </div>
  );
  const numbers = (
    <>
      <p className="quiet">{t('trunks.rules_hint')}</p>
      {(['called_out', 'caller_out', 'called_in', 'caller_in'] as const).map((list) => (
        <RuleFields key={list} list={list} />
      ))}
      <Form.Item name="overlap" label={t('trunks.overlap')} extra={t('trunks.overlap_hint')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
  return [
    { key: 'registration', label: t('trunks.section_registration'), children: registration, forceRender: true },
    { key: 'numbers', label: t('trunks.section_numbers'), children: numbers, forceRender: true },
    { key: 'brakes', label: t('trunks.section_brakes'), children: <BrakeFields of="trunk" />, forceRender: true },
  ];
}
