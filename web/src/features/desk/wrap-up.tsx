/** After-call work (话后处理): the call's disposition and note, against the clock. */

import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Seat } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useCodeName, useDispositions } from '@/lib/queries';
import { commands, useLegal } from '@/lib/softphone/store';
import { Countdown } from '@/ui/elapsed';
import './desk-parts.css';

export function WrapUp({ seat, interaction }: { seat: Seat; interaction: string }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const dispositions = useDispositions();
  const codeName = useCodeName();
  const legal = useLegal().has('wrap_up');
  const [busy, setBusy] = useState(false);
  const finish = async (values: { disposition: string; note?: string }) => {
    setBusy(true);
    await commands.wrapUp(interaction, values.disposition, values.note?.trim() ?? '').catch(showError);
    setBusy(false);
  };
  return (
    <section className="card wrap-up" aria-label={t('seat_state.wrap_up')} data-testid="wrap-up">
      <div className="card-head">
        <h2>{t('seat_state.wrap_up')}</h2>
        {seat.wrap_up_until && (
          <span className="wrap-up-left">
            {t('desk.wrap_up_left')} <Countdown until={seat.wrap_up_until} />
          </span>
        )}
      </div>
      <Form layout="vertical" className="card-body" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="disposition"
          label={t('desk.disposition')}
          rules={[{ required: true, message: t('desk.disposition_missing') }]}
        >
          <Radio.Group className="chips">
            {(dispositions.data ?? []).map((each) => (
              <Radio.Button key={each.code} value={each.code}>
                <span data-testid={`disposition-${each.code}`}>{codeName(dispositions.data, each.code)}</span>
              </Radio.Button>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item name="note" label={t('desk.note')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={1000} data-testid="wrap-up-note" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy} disabled={!legal} data-testid="wrap-up-finish">
          {t('desk.wrap_up_finish')}
        </Button>
      </Form>
    </section>
  );
}
