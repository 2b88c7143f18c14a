/** Bulk dispatch (批量派单): the chosen cases to one unit, or each to the unit that the duty list proposes. */

import { SendOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Progress, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import type { Case } from '@/api/types';
import { errorText } from '@/lib/errors';
import { UnitSelect } from './unit-select';

interface Fields {
  by: 'unit' | 'duty';
  unit?: string;
  instruction?: string;
}

/** One that could not be dispatched, and why. */
interface Left {
  item: Case;
  why: string;
}

export function BulkDispatch({ chosen, done }: { chosen: Case[]; done: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (chosen.length === 0) return null;
  return (
    <div className="case-bulk" data-testid="case-bulk">
      <span>{t('bulk.chosen', { count: chosen.length })}</span>
      <Button type="primary" icon={<SendOutlined />} onClick={() => setOpen(true)} data-testid="case-bulk-dispatch">
        {t('bulk.dispatch')}
      </Button>
      <Button onClick={done}>{t('bulk.none')}</Button>
      {open && <Dialog chosen={chosen} close={() => setOpen(false)} done={done} />}
    </div>
  );
}

function Dialog({ chosen, close, done }: { chosen: Case[]; close: () => void; done: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const by = Form.useWatch('by', form) ?? 'unit';
  const dispatchOne = useDispatchOne();
  const [at, setAt] = useState<number | null>(null);
  const [left, setLeft] = useState<Left[]>([]);
  const run = async (fields: Fields) => {
    const missed: Left[] = [];
    for (const [index, item] of chosen.entries()) {
      setAt(index);
      const why = await dispatchOne(item, fields);
      if (why) missed.push({ item, why });
    }
    setAt(null);
    setLeft(missed);
    void queries.invalidateQueries({ queryKey: ['cases'] });
    if (missed.length === 0) {
      void message.success(t('bulk.done', { count: chosen.length }));
      close();
      done();
    }
  };
  return (
    <Modal
      open
      title={t('bulk.title', { count: chosen.length })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('bulk.dispatch')}
      okButtonProps={{ loading: at !== null, 'data-testid': 'case-bulk-go' }}
      cancelText={t('app.cancel')}
      mask={{ closable: false }}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={{ by: 'unit' }} onFinish={(fields) => void run(fields)} requiredMark={false}>
        <Form.Item name="by">
          <Radio.Group className="chips">
            {(['unit', 'duty'] as const).map((way) => (
              <Radio key={way} value={way}>
                <span data-testid={`case-bulk-by-${way}`}>{t(`bulk.by_${way}`)}</span>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        {by === 'unit' && (
          <Form.Item name="unit" label={t('case.unit')} rules={[{ required: true, message: t('case.unit_missing') }]}>
            <UnitSelect />
          </Form.Item>
        )}
        <Form.Item name="instruction" label={t('case_field.instruction')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
        </Form.Item>
      </Form>
      {at !== null && <Progress percent={Math.round((at / chosen.length) * 100)} />}
      {left.length > 0 && (
        <div role="alert" className="case-bulk-left">
          <strong>{t('bulk.left', { count: left.length })}</strong>
          <ul>
            {left.map(({ item, why }) => (
              <li key={item.id}>
                <span className="num">{item.number}</span> {item.title}: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Modal>
  );
}

/** Resolves to why it could not be done; null if it was. */
function useDispatchOne(): (item: Case, fields: Fields) => Promise<string | null> {
  const { t, i18n } = useTranslation();
  return async (item, { by, unit: chosen, instruction }) => {
    try {
      const unit = by === 'unit' ? chosen : (await cases.proposed({ title: item.title, text: item.text, place: item.place }))[0]?.unit.id;
      if (!unit) return t('bulk.nobody_proposed');
      await cases.command(item.id, 'dispatch', { version: item.version, unit, ...(instruction?.trim() ? { instruction: instruction.trim() } : {}) });
      return null;
    } catch (error) {
      return errorText(i18n, error);
    }
  };
}
