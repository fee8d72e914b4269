import { Select, type SelectProps } from '@mantine/core';
import { useRoles } from '../../resources/roles.ts';

/** One of the workspace's roles, by name. */
export function RoleSelect(props: Omit<SelectProps, 'data'>) {
  const { data: roles = [] } = useRoles();
  return <Select {...props} data={roles.map(({ name }) => name)} allowDeselect={false} />;
}
