/** The staff: searched, made, changed, switched off. */

import { PlusOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select, Table, type TableProps, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ROLES, type Role, type StaffMember } from '@/api/types';
import { useName } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import { useStaff, useTeams } from '../admin';
import { type Secret, Secrets } from '../secrets';
import { MemberButtons } from './buttons';
import { MemberDialog } from './form';
import { RangeDialog } from './range';

type Which = 'active' | 'off' | 'all';

export default function Users() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const staff = useStaff();
  const [words, setWords] = useState('');
  const [role, setRole] = useState<Role>();
  const [which, setWhich] = useState<Which>('active');
  const [edited, setEdited] = useState<StaffMember | 'new' | null>(null);
  const [secrets, setSecrets] = useState<Secret[]>([]);
  const range = search.has('range');
  const openRange = (open: boolean) => setSearch(open ? { range: '' } : {}, { replace: true });
  const found = staff.data?.filter((member) => isWanted(member, words, role, which));
  const alone = staff.data?.every((member) => member.role === 'administrator');
  const make = (
    <>
      <Button icon={<TeamOutlined />} onClick={() => openRange(true)} data-testid="users-range">
        {t('admin.add_range')}
      </Button>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="user-add">
        {t('admin.add_user')}
      </Button>
    </>
  );
  return (
    <>
      <div className="room-tools">
        <Input.Search
          allowClear
          className="room-search"
          placeholder={t('admin.search_users')}
          aria-label={t('admin.search_users')}
          onChange={(event) => setWords(event.target.value)}
          data-testid="users-search"
        />
        <Select
          allowClear
          placeholder={t('admin.role')}
          aria-label={t('admin.role')}
          style={{ width: 160 }}
          onChange={setRole}
          options={ROLES.map((each) => ({ value: each, label: t(`role.${each}`) }))}
        />
        <Segmented<Which>
          value={which}
          onChange={setWhich}
          options={(['active', 'off', 'all'] as const).map((each) => ({ value: each, label: t(`admin.which_${each}`) }))}
        />
        <span className="room-gap" />
        {make}
      </div>
      <Table<StaffMember>
        rowKey="id"
        className="card"
        size="middle"
        loading={staff.isLoading}
        dataSource={found}
        columns={useColumns((member) => setEdited(member), setSecrets)}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty icon={<UserOutlined />} title={t('admin.no_user')} text={t('admin.no_user_why')} /> }}
      />
      {alone && (
        <section className="card room-below">
          <Empty icon={<TeamOutlined />} title={t('admin.only_you')} text={t('admin.only_you_why')}>
            <div className="row-buttons row-middle">{make}</div>
          </Empty>
        </section>
      )}
      <MemberDialog edited={edited} onClose={() => setEdited(null)} onSecret={setSecrets} />
      <RangeDialog open={range} onClose={() => openRange(false)} onSecrets={setSecrets} />
      <Secrets secrets={secrets} onClose={() => setSecrets([])} />
    </>
  );
}

function isWanted(member: StaffMember, words: string, role: Role | undefined, which: Which): boolean {
  const texts = [member.username, member.name, member.number, member.extension, member.unit?.name];
  const small = words.trim().toLowerCase();
  return (
    (which === 'all' || member.active === (which === 'active')) &&
    (!role || member.role === role) &&
    texts.some((text) => text?.toLowerCase().includes(small))
  );
}

function useColumns(
  edit: (member: StaffMember) => void,
  onSecret: (secrets: Secret[]) => void,
): TableProps<StaffMember>['columns'] {
  const { t } = useTranslation();
  const name = useName();
  const teams = useTeams();
  const teamName = (code: string | null) => teams.data?.find((team) => team.id === code)?.name ?? code;
  return [
    {
      title: t('admin.username'),
      dataIndex: 'username',
      sorter: (a, b) => a.username.localeCompare(b.username, undefined, { numeric: true }),
      render: (username: string, member) => (
        <button type="button" className="link-button num" onClick={() => edit(member)} data-testid={`user-${username}`}>
          {username}
        </button>
      ),
    },
    {
      title: t('customer.name'),
      key: 'name',
      render: (_, member) => (
        <>
          {member.name} {!member.active && <Tag>{t('admin.off')}</Tag>}
        </>
      ),
    },
    { title: t('admin.role'), dataIndex: 'role', render: (role: Role) => t(`role.${role}`) },
    { title: t('settings.agent_number'), dataIndex: 'number', className: 'num' },
    {
      title: t('admin.team_or_unit'),
      key: 'place',
      render: (_, member) => (member.unit ? name(member.unit) : teamName(member.team)),
    },
    { title: t('settings.extension'), dataIndex: 'extension', className: 'num' },
    {
      key: 'do',
      align: 'right',
      render: (_, member) => <MemberButtons member={member} edit={() => edit(member)} onSecret={onSecret} />,
    },
  ];
}
