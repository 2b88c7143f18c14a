/** A case (工单) written during or after a call: answered on the spot, or dispatched. */

import { CheckCircleFilled } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio, Select, Switch } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cases } from '@/api/endpoints';
import { type Call, CASE_KINDS, type Case } from '@/api/types';
import { dropDraft, loadDraft, saveDraft } from '@/lib/drafts';
import { useShowError } from '@/lib/errors';
import { otherParty } from '@/lib/pop';
import { useName, useQueues, useUnits } from '@/lib/queries';
import { type CaseFields, OUTCOMES, toRequest } from './case-request';
import './cases.css';
import { Proposed } from './proposed';
import { Similar } from './similar';

interface Props {
  /** Absent for a request that did not come by telephone. */
  interaction?: string;
  call?: Call;
}

export function CaseForm({ interaction, call }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const showError = useShowError();
  const [form] = Form.useForm<CaseFields>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Case | null>(null);
  const initial = useMemo(() => initialFields(interaction, call), [interaction, call]);
  useFillFromPop(form, call);
  useKindOfQueue(form, interaction, call);
  const submit = async (fields: CaseFields) => {
    setBusy(true);
    try {
      const created = await cases.create(toRequest(fields, interaction));
      if (interaction) dropDraft(interaction);
      void queries.invalidateQueries({ queryKey: ['cases'] });
      setDone(created);
    } catch (error) {
      showError(error);
    }
    setBusy(false);
  };
  if (done) return <Done created={done} again={() => setDone(null)} />;
  return (
    <section className="card" aria-label={t('case.new')} data-testid="case-form">
      <div className="card-head">
        <h2>{t('case.new')}</h2>
        <span className="quiet">{t('case.draft_kept')}</span>
      </div>
      <Form<CaseFields>
        form={form}
        layout="vertical"
        className="card-body case-form"
        initialValues={initial}
        onFinish={submit}
        scrollToFirstError
        requiredMark={false}
        onValuesChange={(_, all) => interaction && saveDraft(interaction, { ...all })}
      >
        <MatterFields />
        <OutcomeFields />
        <div className="form-actions">
          <Button type="primary" htmlType="submit" size="large" loading={busy} data-testid="case-form-submit">
            {t('case.submit')}
          </Button>
        </div>
      </Form>
    </section>
  );
}

function initialFields(interaction?: string, call?: Call): Partial<CaseFields> {
  const draft = interaction ? (loadDraft(interaction)?.values as Partial<CaseFields>) : null;
  return {
    kind: 'consultation',
    urgent: false,
    outcome: 'spot',
    phone: (call && otherParty(call)) ?? '',
    name: call?.customer?.name ?? '',
    address: call?.customer?.address ?? '',
    ...draft,
  };
}

/** The customer may become known while the form is open; words already typed stay. */
function useFillFromPop(form: ReturnType<typeof Form.useForm<CaseFields>>[0], call?: Call): void {
  const customer = call?.customer;
  useEffect(() => {
    if (!customer) return;
    if (!form.getFieldValue('name')) form.setFieldValue('name', customer.name);
    if (!form.getFieldValue('address')) form.setFieldValue('address', customer.address ?? '');
  }, [form, customer]);
}

/** A queue may say what its cases usually are; a kind already chosen stays. */
function useKindOfQueue(
  form: ReturnType<typeof Form.useForm<CaseFields>>[0],
  interaction?: string,
  call?: Call,
): void {
  const queues = useQueues(Boolean(call?.queue));
  const kind = queues.data?.find((queue) => queue.id === call?.queue)?.case_kind;
  useEffect(() => {
    const chosen = form.isFieldTouched('kind') || (interaction && loadDraft(interaction));
    if (kind && !chosen) form.setFieldValue('kind', kind);
  }, [form, interaction, kind]);
}

function MatterFields() {
  const { t } = useTranslation();
  const form = Form.useFormInstance<CaseFields>();
  const anonymous = Form.useWatch('anonymous', form) ?? false;
  const complaint = Form.useWatch('kind', form) === 'complaint';
  const required = [{ required: true, whitespace: true, message: t('app.required') }];
  return (
    <>
      <div className="case-row">
        <Form.Item name="kind" label={t('case.kind')} className="case-grow">
          <Radio.Group optionType="button">
            {CASE_KINDS.map((kind) => (
              <Radio.Button key={kind} value={kind}>
                <span data-testid={`case-form-kind-${kind}`}>{t(`case_kind.${kind}`)}</span>
              </Radio.Button>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item name="urgent" label={t('case.urgent')} valuePropName="checked">
          <Switch data-testid="case-form-urgent" aria-label={t('case.urgent')} />
        </Form.Item>
        {complaint && (
          <Form.Item
            name="on_service_list"
            label={t('case.on_service_list')}
            valuePropName="checked"
            tooltip={t('case.on_service_list_hint')}
          >
            <Switch data-testid="case-form-service-list" aria-label={t('case.on_service_list')} />
          </Form.Item>
        )}
        <Form.Item
          name="anonymous"
          label={t('case.anonymous')}
          valuePropName="checked"
          tooltip={t('case.anonymous_hint')}
        >
          <Switch data-testid="case-form-anonymous" aria-label={t('case.anonymous')} />
        </Form.Item>
      </div>
      <div className="case-row case-row-3">
        <Form.Item name="name" label={t('case.requester')} rules={anonymous ? [] : required} dependencies={['anonymous']}>
          <Input data-testid="case-form-name" maxLength={100} />
        </Form.Item>
        <Form.Item name="phone" label={t('case.phone')}>
          <Input className="num" inputMode="tel" data-testid="case-form-phone" maxLength={24} />
        </Form.Item>
        <Form.Item name="address" label={t('case.address')}>
          <Input data-testid="case-form-address" maxLength={200} />
        </Form.Item>
      </div>
      <Form.Item name="title" label={t('case.title')} rules={required}>
        <Input data-testid="case-form-title" maxLength={100} placeholder={t('case.title_hint')} />
      </Form.Item>
      <Form.Item noStyle dependencies={['title', 'phone']}>
        {({ getFieldValue }) => <Similar title={getFieldValue('title') ?? ''} phone={getFieldValue('phone')} />}
      </Form.Item>
      <Form.Item name="text" label={t('case.text')} rules={required}>
        <Input.TextArea
          data-testid="case-form-text"
          autoSize={{ minRows: 4, maxRows: 12 }}
          maxLength={5_000}
          placeholder={t('case.text_hint')}
        />
      </Form.Item>
      <Form.Item name="place" label={t('case.place')}>
        <Input data-testid="case-form-place" maxLength={200} placeholder={t('case.place_hint')} />
      </Form.Item>
    </>
  );
}

function OutcomeFields() {
  const { t } = useTranslation();
  const units = useUnits();
  const unitName = useName();
  const form = Form.useFormInstance<CaseFields>();
  const outcome = Form.useWatch('outcome', form);
  const urgent = Form.useWatch('urgent', form);
  return (
    <>
      <Form.Item name="outcome" label={t('case.outcome')}>
        <Radio.Group className="chips">
          {OUTCOMES.map((each) => (
            <Radio key={each} value={each}>
              <span data-testid={`case-form-outcome-${each}`}>{t(`case.outcome_${each}`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {outcome === 'spot' && (
        <Form.Item
          name="answer"
          label={t('case.answer')}
          rules={[{ required: true, whitespace: true, message: t('case.answer_missing') }]}
        >
          <Input.TextArea data-testid="case-form-answer" autoSize={{ minRows: 2, maxRows: 8 }} maxLength={10_000} />
        </Form.Item>
      )}
      {outcome === 'dispatch' && <ProposedForForm />}
      {outcome === 'dispatch' && (
        <Form.Item
          name="unit"
          label={t('case.unit')}
          rules={[{ required: true, message: t('case.unit_missing') }]}
          extra={urgent ? t('case.urgent_hint') : undefined}
        >
          <Select
            showSearch={{ optionFilterProp: 'title' }}
            loading={units.isLoading}
            placeholder={t('case.unit_hint')}
            data-testid="case-form-unit"
            options={units.data?.map((unit) => ({
              value: unit.id,
              title: `${unit.name} ${unit.name_en}`,
              label: <span data-testid={`unit-${unit.id}`}>{unitName(unit)}</span>,
            }))}
          />
        </Form.Item>
      )}
    </>
  );
}

/** Chosen, it fills in the unit. */
function ProposedForForm() {
  const form = Form.useFormInstance<CaseFields>();
  const [title, text, place, chosen] = [Form.useWatch('title', form), Form.useWatch('text', form), Form.useWatch('place', form), Form.useWatch('unit', form)];
  return <Proposed title={title ?? ''} text={text ?? ''} place={place ?? ''} chosen={chosen} choose={(unit) => form.setFieldValue('unit', unit)} />;
}

function Done({ created, again }: { created: Case; again: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="card case-done" role="status" data-testid="case-form-done">
      <CheckCircleFilled className="case-done-icon" aria-hidden />
      <div>
        <h2>{t('case.created', { number: created.number })}</h2>
        <p className="quiet">
          {created.state === 'closed'
            ? t('case.created_closed')
            : t(`case.created_due_${created.due.close ? 'close' : 'dispatch'}`, {
                date: created.due.close ?? created.due.dispatch.date,
              })}
        </p>
        <div className="case-done-actions">
          <Link to={`/cases/${created.id}`} data-testid="case-form-open">
            <Button type="primary">{t('case.open')}</Button>
          </Link>
          <Button onClick={again}>{t('case.another')}</Button>
        </div>
      </div>
    </section>
  );
}
