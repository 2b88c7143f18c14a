/** One queue's settings and its agents, new or changed. */

import { Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { CASE_KINDS, type QueueDraft, type QueueSettings } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { useName } from '@/lib/queries';
import { useRefusedAt, useRenew, useQueueSettings, useStaff, useTeams } from './admin';

const FIELD_OF: Record<string, string> = {
  name_length: 'name',
  number_taken: 'number',
  bad_queue_number: 'number',
  bad_queue_id: 'id',
  queue_there: 'id',
  unknown_agent: 'members',
};

interface Props {
  edited: QueueSettings | 'new' | null;
  onClose: () => void;
}

export function QueueDialog({ edited, onClose }: Props) {
  const { t } = useTranslation();
  const name = useName();
  const [form] = Form.useForm<QueueDraft>();
  const [busy, setBusy] = useState(false);
  const showError = useShowError();
  const refusedAt = useRefusedAt(FIELD_OF);
  const renew = useRenew();
  const queues = useQueueSettings();
  const queue = edited === 'new' ? null : edited;
  const submit = async (draft: QueueDraft) => {
    setBusy(true);
    try {
      await (queue ? admin.changeQueue(queue.id, draft) : admin.addQueue(draft));
      renew();
      onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={edited !== null}
      title={queue ? t('admin.edit_queue', { name: name(queue) }) : t('admin.add_queue')}
      width={640}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('app.save')}
      okButtonProps={{ loading: busy, 'data-testid': 'queue-save' }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <Form<QueueDraft>
        form={form}
        layout="vertical"
        onFinish={submit}
        preserve={false}
        requiredMark={false}
        initialValues={queue ?? { ...NEW, number: freeNumber(queues.data ?? []) }}
      >
        <NameFields isNew={!queue} />
        <Members />
        <ServiceFields />
      </Form>
    </Modal>
  );
}

/** As the server's own defaults. */
const NEW: Partial<QueueDraft> = { ring_s: 20, wrap_up_s: 30, announce_s: 30, waiting_max: 50, members: [] };

/** The next after the highest, for offices that number their queues in a row. */
function freeNumber(queues: QueueSettings[]): string {
  const numbers = queues.map((queue) => Number(queue.number)).filter((number) => number >= 100);
  return String(Math.max(5999, ...numbers) + 1);
}

function NameFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="form-pair">
        <Form.Item name="name" label={t('admin.name')} rules={[{ required: true, whitespace: true, message: t('app.required') }]}>
          <Input autoFocus={isNew} maxLength={64} data-testid="queue-name" />
        </Form.Item>
        <Form.Item name="name_en" label={t('admin.name_en')} extra={t('admin.name_en_hint')}>
          <Input maxLength={64} lang="en" />
        </Form.Item>
      </div>
      <div className="form-pair">
        <Form.Item name="number" label={t('admin.queue_number')} extra={t('admin.queue_number_hint')}>
          <Input className="num" inputMode="numeric" maxLength={6} />
        </Form.Item>
        <Form.Item name="case_kind" label={t('admin.queue_case_kind')} extra={t('admin.queue_case_kind_hint')}>
          <Select allowClear options={CASE_KINDS.map((kind) => ({ value: kind, label: t(`case_kind.${kind}`) }))} />
        </Form.Item>
        {isNew && (
          <Form.Item name="id" label={t('admin.queue_id')} extra={t('admin.queue_id_hint')}>
            <Input maxLength={32} autoCapitalize="off" />
          </Form.Item>
        )}
      </div>
    </>
  );
}

function Members() {
  const { t } = useTranslation();
  const [staff, teams] = [useStaff(), useTeams()];
  const form = Form.useFormInstance<QueueDraft>();
  const seats = staff.data?.filter((member) => member.agent && member.active) ?? [];
  const agents = seats.filter((member) => member.role === 'agent');
  const add = (chosen: typeof seats) => {
    const now = new Set(form.getFieldValue('members') as string[]);
    for (const member of chosen) if (member.agent) now.add(member.agent);
    form.setFieldValue('members', [...now]);
  };
  const manned = teams.data?.filter((team) => agents.some((agent) => agent.team === team.id)) ?? [];
  return (
    <>
      <Form.Item name="members" label={t('admin.members')} className="members-item">
        <Select
          mode="multiple"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          maxTagCount={12}
          placeholder={t('admin.members_hint')}
          notFoundContent={t('admin.no_user')}
          data-testid="queue-members"
          options={seats.map((member) => ({ value: member.agent ?? '', label: `${member.number} ${member.name}` }))}
        />
      </Form.Item>
      <div className="row-buttons members-add">
        <Button size="small" disabled={agents.length === 0} onClick={() => add(agents)} data-testid="members-all">
          {t('admin.add_all_agents', { count: agents.length })}
        </Button>
        {manned.map((team) => (
          <Button key={team.id} size="small" onClick={() => add(agents.filter((agent) => agent.team === team.id))}>
            {t('admin.add_team_members', { team: team.name })}
          </Button>
        ))}
        <Button size="small" onClick={() => form.setFieldValue('members', [])}>
          {t('admin.nobody')}
        </Button>
      </div>
    </>
  );
}

/** Ranges as `QueueConfig::check` of the server has them. */
const RANGES = { ring_s: [5, 120], wrap_up_s: [0, 1800], announce_s: [15, 600], waiting_max: [1, 2000] } as const;

function ServiceFields() {
  const { t } = useTranslation();
  return (
    <div className="form-pair form-four">
      {(Object.keys(RANGES) as (keyof typeof RANGES)[]).map((field) => {
        const [min, max] = RANGES[field];
        const why = t('admin.between', { min, max });
        return (
          <Form.Item
            key={field}
            name={field}
            label={t(`admin.${field}`)}
            extra={why}
            rules={[{ required: true, type: 'integer', min, max, message: why }]}
          >
            <InputNumber
              className="num"
              suffix={field === 'waiting_max' ? t('admin.unit_callers') : t('admin.unit_seconds')}
              style={{ width: '100%' }}
            />
          </Form.Item>
        );
      })}
    </div>
  );
}
