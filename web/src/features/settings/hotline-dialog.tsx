/** The hotline that comes with the program: queues, calendar, flow and number in one press. */

import { Checkbox, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { dialable } from '@/lib/format';
import { useChange } from './admin';

interface Fields {
  number?: string;
  all_agents: boolean;
}

export function HotlineDialog(props: { open: boolean; onClose: () => void; agents: number }) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  const [form] = Form.useForm<Fields>();
  const submit = async ({ number, all_agents }: Fields) => {
    const wanted = number ? dialable(number) : null;
    if (await change(() => admin.setUpHotline(wanted, all_agents), t('admin.hotline_done'))) {
      props.onClose();
    }
  };
  return (
    <Modal
      open={props.open}
      title={t('admin.hotline_set_up')}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      okText={t('admin.hotline_set_up')}
      okButtonProps={{ loading: busy, 'data-testid': 'hotline-submit' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <p className="quiet">{t('admin.hotline_what')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{ number: '12345', all_agents: true }}
        preserve={false}
      >
        <Form.Item name="number" label={t('admin.hotline_number')} extra={t('admin.hotline_number_hint')}>
          <Input className="num" inputMode="tel" maxLength={24} data-testid="hotline-number" />
        </Form.Item>
        <Form.Item name="all_agents" valuePropName="checked">
          <Checkbox>{t('admin.hotline_agents', { count: props.agents })}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
