/** What this person may do with the case now: one card per lawful command. */

import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { cases } from '@/api/endpoints';
import type { CaseDetail } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useSoftphone } from '@/lib/softphone/store';
import { CallOfStep } from './call-of-step';
import { Proposed } from './proposed';
import { UnitSelect } from './unit-select';
import { type CommandForm, type CommandValues, commandForm, commandRequest, type FieldName, GROUNDS, KINDS, NOT_REACHED, NOTICES, WAYS } from './commands';

const RATINGS = ['satisfied', 'fair', 'not_satisfied', NOT_REACHED] as const;

export function Actions({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  const forms = item.allowed.map(commandForm).filter((each) => each !== null);
  const [open, setOpen] = useState<string | null>(null);
  if (forms.length === 0) {
    return (
      <section className="card card-body quiet" data-testid="case-no-actions">
        {t('case.nothing_to_do')}
      </section>
    );
  }
  const current = forms.find((each) => each.name === open) ?? forms[0];
  return (
    <section className="card" data-testid="case-actions">
      <div className="card-head">
        <h2>{t('case.actions')}</h2>
      </div>
      <div className="card-body actions-list">
        {forms.length > 1 && (
          <div className="chips">
            {forms.map(({ name, form }) => (
              <Button
                key={name}
                type={current?.name === name ? 'primary' : 'default'}
                danger={form.danger}
                aria-pressed={current?.name === name}
                onClick={() => setOpen(name)}
                data-testid={`case-action-${name}`}
              >
                {t(`case_command.${name}`)}
              </Button>
            ))}
          </div>
        )}
        {current && <CommandCard key={current.name} item={item} name={current.name} form={current.form} />}
      </div>
    </section>
  );
}

/** The call that is this step's evidence: the last one placed to the person it is about. */
function useCallOfStep(form: CommandForm, requester: string | null): string | undefined {
  const last = useSoftphone((state) => state.lastCall);
  if (!last || last.direction === 'inbound') return undefined;
  if (form.call === 'unit') return last.called === requester ? undefined : last.interaction;
  return form.call === 'requester' && last.called === requester ? last.interaction : undefined;
}

function CommandCard({ item, name, form }: { item: CaseDetail; name: string; form: CommandForm }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const showError = useShowError();
  const [busy, setBusy] = useState(false);
  const call = useCallOfStep(form, item.requester.phone);
  const give = async (values: CommandValues) => {
    setBusy(true);
    const all = { interaction: call, ...values };
    try {
      await cases.command(item.id, form.path, commandRequest(item.version, form.fields, all));
      void message.success(t('case.done', { command: t(`case_command.${name}`) }));
      if (form.leaves) navigate('/cases');
      else await queries.invalidateQueries({ queryKey: ['case', item.id] });
      void queries.invalidateQueries({ queryKey: ['cases'] });
    } catch (error) {
      showError(error);
      void queries.invalidateQueries({ queryKey: ['case', item.id] });
    }
    setBusy(false);
  };
  return (
    <Form<CommandValues> layout="vertical" onFinish={give} requiredMark={false} data-testid={`case-form-${name}`}>
      <p className="quiet">{t(`case_command_hint.${name}`)}</p>
      {form.call && (
        <CallOfStep
          phone={form.call === 'requester' ? item.requester.phone : null}
          linked={call !== undefined}
        />
      )}
      {name === 'dispatch' && <ProposedForItem item={item} />}
      {form.fields
        .filter((field) => field !== 'interaction')
        .map((field) => (
          <Field key={field} field={field} command={name} required={form.required.includes(field) || (field === 'finding' && findingNeeded(item))} />
        ))}
      <Button type="primary" danger={form.danger} htmlType="submit" block loading={busy} data-testid={`case-submit-${name}`}>
        {t(`case_command.${name}`)}
      </Button>
    </Form>
  );
}

function Field(props: { field: FieldName; command: string; required: boolean }) {
  const { t } = useTranslation();
  const { field, command } = props;
  if (field === 'fallback') {
    return (
      <Form.Item name={field} valuePropName="checked" extra={t('case.fallback_hint')}>
        <Checkbox data-testid="case-field-fallback">{t('case_field.fallback')}</Checkbox>
      </Form.Item>
    );
  }
  return (
    <Form.Item
      name={field}
      label={t([`case_field.${field}_${command}`, `case_field.${field}`])}
      rules={props.required ? [{ required: true, message: t('app.required') }] : []}
    >
      {field === 'unit' ? (
        <UnitSelect />
      ) : field === 'co_units' ? (
        <UnitSelect several />
      ) : field === 'notice' ? (
        <Select
          data-testid="case-field-notice"
          options={NOTICES.map((notice) => ({
            value: notice,
            label: <span data-testid={`notice-${notice}`}>{t(`case_notice.${notice}`)}</span>,
          }))}
        />
      ) : field === 'ground' ? (
        <Select
          data-testid="case-field-ground"
          popupMatchSelectWidth={false}
          placeholder={t('case.ground_hint')}
          options={GROUNDS.map((ground) => ({
            value: ground,
            title: t(`case_ground.${ground}`),
            label: <span data-testid={`ground-${ground}`}>{t(`case_ground.${ground}`)}</span>,
          }))}
        />
      ) : field === 'way' || field === 'kind' ? (
        <Select
          data-testid={`case-field-${field}`}
          options={(field === 'way' ? WAYS : KINDS).map((choice) => ({
            value: choice,
            label: <span data-testid={`${field}-${choice}`}>{t(`case_${field}.${choice}`)}</span>,
          }))}
        />
      ) : field === 'days' ? (
        <Input type="number" min={1} max={250} inputMode="numeric" data-testid="case-field-days" />
      ) : field === 'satisfaction' ? (
        <Radio.Group className="chips">
          {RATINGS.map((rating) => (
            <Radio key={rating} value={rating}>
              <span data-testid={`rating-${rating}`}>{t(`rating.${rating}`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      ) : (
        <Input.TextArea
          autoSize={{ minRows: field === 'text' ? 4 : 2, maxRows: 14 }}
          maxLength={field === 'text' ? 10_000 : 2_000}
          data-testid={`case-field-${field}`}
        />
      )}
    </Form.Item>
  );
}

/** Chosen, it fills in the unit. */
function ProposedForItem({ item }: { item: CaseDetail }) {
  const form = Form.useFormInstance<CommandValues>();
  const chosen = Form.useWatch('unit', form);
  return <Proposed title={item.title} text={item.text} place={item.place} chosen={chosen} choose={(unit) => form.setFieldValue('unit', unit)} />;
}

/** A case whose requester is not satisfied is closed only with the finding of a verification (article 22). */
function findingNeeded(item: CaseDetail): boolean {
  return item.satisfaction === 'not_satisfied';
}
