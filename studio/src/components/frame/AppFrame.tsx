import type { Me } from '@atrium/sdk';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { useApi } from '../../api/index.ts';
import { chosenLanguage, isLanguage } from '../../i18n/i18n.ts';
import { KnownContext } from '../../resources/known.ts';
import { readObjects, useAllObjects } from '../../resources/objects.ts';
import { readPermissions, useSession } from '../../resources/session.ts';
import { setupQuery } from '../../resources/setup.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { Hall } from './Hall.tsx';
import { Splash } from './Splash.tsx';

/** Lets in who is signed in; sends others to sign in, or a new server's first visitor to set it up. */
export function AppFrame() {
  const session = useSession();
  useWorkspaceLanguage(session.data?.workspace.language);
  if (session.data) {
    return (
      <Suspense fallback={<Splash />}>
        <Inside me={session.data} />
      </Suspense>
    );
  }
  if (session.error) return <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />;
  return session.isPending ? <Splash /> : <AtTheDoor />;
}

function Inside({ me }: { me: Me }) {
  const all = useAllObjects();
  const known = useMemo(() => ({ me, permissions: readPermissions(me.permissions), objects: readObjects(all, me) }), [me, all]);
  return (
    <KnownContext value={known}>
      <Hall />
    </KnownContext>
  );
}

function AtTheDoor() {
  const { pathname, search } = useLocation();
  const setup = useQuery(setupQuery(useApi()));
  if (setup.isPending) return <Splash />;
  if (setup.data?.needed) return <Navigate to="/welcome" replace />;
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  return <Navigate to={`/sign-in${next}`} replace />;
}

/** The workspace's language holds for everyone who hasn't chosen one. */
function useWorkspaceLanguage(language: string | undefined): void {
  const { i18n } = useTranslation();
  useEffect(() => {
    if (isLanguage(language) && !chosenLanguage() && i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
}
