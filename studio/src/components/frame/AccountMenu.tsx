import { Menu, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
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

const schemes = ['light', 'dark', 'auto'] as const;
const isScheme = (value: string): value is (typeof schemes)[number] => schemes.some((scheme) => scheme === value);

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
        <Menu.Label>{t('frame.scheme')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => isScheme(value) && setColorScheme(value)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
              {t(`frame.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('frame.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(value) => isLanguage(value) && void chooseLanguage(i18n, value)}>
          {Object.entries(languages).map(([value, label]) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick={false}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
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
