import { UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { live } from '@/api/live';
import { session } from '@/api/endpoints';
import { setLanguage } from '@/i18n';
import { PasswordDialog } from '@/features/session/password-dialog';
import { SESSION_KEY, useUser } from '@/lib/person';
import { useShowError } from '@/lib/errors';
import { inCall } from '@/lib/softphone/state';
import { commands, useSoftphone } from '@/lib/softphone/store';
import { setTheme, useTheme } from './theme';

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const user = useUser();
  const { theme } = useTheme();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const showError = useShowError();
  const talking = useSoftphone((state) => inCall(state.seat));
  const [password, setPassword] = useState(false);
  const logOut = async () => {
    // A seat left signed in would be offered calls with nobody there.
    const seat = useSoftphone.getState().seat;
    if (seat && seat.state !== 'signed_out') await commands.signOut().catch(showError);
    await session.logOut().catch(showError);
    live.stop();
    queries.clear();
    queries.setQueryData(SESSION_KEY, null);
    await navigate('/login');
  };
  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${user.name} · ${t(`role.${user.role}`)}${user.unit ? ` · ${user.unit.name}` : ''}`,
    },
    { key: 'language', label: i18n.language === 'en' ? '中文' : 'English' },
    { key: 'theme', label: t(theme === 'dark' ? 'app.theme_light' : 'app.theme_dark') },
    { key: 'password', label: t('session.change_password') },
    { type: 'divider' },
    {
      key: 'logout',
      danger: true,
      disabled: talking,
      label: <span data-testid="logout">{t('session.log_out')}</span>,
    },
  ];
  const pick: MenuProps['onClick'] = ({ key }) => {
    if (key === 'language') void setLanguage(i18n.language === 'en' ? 'zh-CN' : 'en');
    if (key === 'theme') setTheme(theme === 'dark' ? 'light' : 'dark');
    if (key === 'password') setPassword(true);
    if (key === 'logout') void logOut();
  };
  return (
    <>
      <Dropdown menu={{ items, onClick: pick }} trigger={['click']} placement="topLeft">
        <button type="button" className="rail-link" data-testid="user-menu">
          <UserOutlined />
          <span>{user.number ?? user.name}</span>
        </button>
      </Dropdown>
      <PasswordDialog open={password} onClose={() => setPassword(false)} />
    </>
  );
}
