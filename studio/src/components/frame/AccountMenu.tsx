import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import IconApi from '@tabler/icons-react/dist/esm/icons/IconApi.mjs';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { chooseLanguage, isLanguage, languages } from '../../i18n/i18n.ts';
import { useMe, useSignOut } from '../../resources/session.ts';
import { Avatar } from '../../ui/index.ts';
import classes from './FrameMenu.module.css';

/** Who is signed in, and what is theirs alone: language, light or dark, password, the way out. */
export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width="15rem">
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <Avatar name={me.name} />
          <span className={classes.person}>
            <VisuallyHidden>{t('frame.account')}</VisuallyHidden>
            <span className={classes.own}>{me.name}</span>
            <span className={classes.faint}>{me.role}</span>
          </span>
          <IconDots size={16} className={classes.faint} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label id="account-scheme">{t('frame.scheme')}</Menu.Label>
        <div className={classes.choice}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="account-scheme"
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
            data={[
              { value: 'light', label: t('frame.light') },
              { value: 'dark', label: t('frame.dark') },
              { value: 'auto', label: t('frame.auto') },
            ]}
          />
        </div>
        <Menu.Label id="account-language">{t('frame.language')}</Menu.Label>
        <div className={classes.choice}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="account-language"
            value={i18n.language}
            onChange={(value) => isLanguage(value) && void chooseLanguage(i18n, value)}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => void navigate('/settings')}>
          {t('frame.password')}
        </Menu.Item>
        <Menu.Item leftSection={<IconApi size={16} aria-hidden />} component="a" href="/api/docs" target="_blank" rel="noreferrer">
          {t('frame.apiDocs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('frame.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
