import type { FieldType } from '@atrium/sdk';
import type { Icon } from '@tabler/icons-react';
import IconAbc from '@tabler/icons-react/dist/esm/icons/IconAbc.mjs';
import IconAlignLeft from '@tabler/icons-react/dist/esm/icons/IconAlignLeft.mjs';
import IconArrowBackUp from '@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs';
import IconArrowRightCircle from '@tabler/icons-react/dist/esm/icons/IconArrowRightCircle.mjs';
import IconAt from '@tabler/icons-react/dist/esm/icons/IconAt.mjs';
import IconBraces from '@tabler/icons-react/dist/esm/icons/IconBraces.mjs';
import IconCalendar from '@tabler/icons-react/dist/esm/icons/IconCalendar.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconCoins from '@tabler/icons-react/dist/esm/icons/IconCoins.mjs';
import IconDecimal from '@tabler/icons-react/dist/esm/icons/IconDecimal.mjs';
import IconHash from '@tabler/icons-react/dist/esm/icons/IconHash.mjs';
import IconId from '@tabler/icons-react/dist/esm/icons/IconId.mjs';
import IconLink from '@tabler/icons-react/dist/esm/icons/IconLink.mjs';
import IconListNumbers from '@tabler/icons-react/dist/esm/icons/IconListNumbers.mjs';
import IconMathFunction from '@tabler/icons-react/dist/esm/icons/IconMathFunction.mjs';
import IconPhone from '@tabler/icons-react/dist/esm/icons/IconPhone.mjs';
import IconSum from '@tabler/icons-react/dist/esm/icons/IconSum.mjs';
import IconTag from '@tabler/icons-react/dist/esm/icons/IconTag.mjs';
import IconTags from '@tabler/icons-react/dist/esm/icons/IconTags.mjs';
import IconToggleLeft from '@tabler/icons-react/dist/esm/icons/IconToggleLeft.mjs';
import IconUserCircle from '@tabler/icons-react/dist/esm/icons/IconUserCircle.mjs';
import IconWorld from '@tabler/icons-react/dist/esm/icons/IconWorld.mjs';

export type FieldTypeGroup = 'text' | 'number' | 'choice' | 'time' | 'contact' | 'link' | 'computed' | 'other';

/** What the whole studio knows of a type. Labels are `fields:type.<type>`, hints `fields:hint.<type>`. */
export type FieldTypeInfo = {
  icon: Icon;
  group: FieldTypeGroup;
  /** A new column's width in the grid, in rem. */
  width: number;
  /** Figures stand right, so that places line up. */
  align: 'start' | 'end';
  canBeUnique: boolean;
  canHaveDefault: boolean;
  /** The server makes the value; nobody writes it. */
  computed: boolean;
};

const plain = { align: 'start', canBeUnique: true, canHaveDefault: true, computed: false } as const;

const made = { ...plain, group: 'computed', canBeUnique: false, canHaveDefault: false, computed: true } as const;

export const fieldTypeInfo: Record<FieldType, FieldTypeInfo> = {
  text: { ...plain, icon: IconAbc, group: 'text', width: 14 },
  long_text: { ...plain, icon: IconAlignLeft, group: 'text', width: 20, canBeUnique: false },
  person_name: { ...plain, icon: IconId, group: 'text', width: 13, canBeUnique: false, canHaveDefault: false },
  integer: { ...plain, icon: IconHash, group: 'number', width: 8, align: 'end' },
  number: { ...plain, icon: IconDecimal, group: 'number', width: 8, align: 'end' },
  currency: { ...plain, icon: IconCoins, group: 'number', width: 9, align: 'end', canBeUnique: false },
  autonumber: { ...plain, icon: IconListNumbers, group: 'number', width: 8, canBeUnique: false, canHaveDefault: false, computed: true },
  boolean: { ...plain, icon: IconToggleLeft, group: 'choice', width: 7, canBeUnique: false },
  select: { ...plain, icon: IconTag, group: 'choice', width: 10, canBeUnique: false },
  multi_select: { ...plain, icon: IconTags, group: 'choice', width: 14, canBeUnique: false },
  date: { ...plain, icon: IconCalendar, group: 'time', width: 9 },
  datetime: { ...plain, icon: IconClock, group: 'time', width: 12 },
  email: { ...plain, icon: IconAt, group: 'contact', width: 15 },
  phone: { ...plain, icon: IconPhone, group: 'contact', width: 11 },
  url: { ...plain, icon: IconLink, group: 'contact', width: 15 },
  domain: { ...plain, icon: IconWorld, group: 'contact', width: 12 },
  relation: { ...plain, icon: IconArrowRightCircle, group: 'link', width: 13, canBeUnique: false, canHaveDefault: false },
  user: { ...plain, icon: IconUserCircle, group: 'link', width: 11, canBeUnique: false, canHaveDefault: false },
  formula: { ...made, icon: IconMathFunction, width: 10 },
  lookup: { ...made, icon: IconArrowBackUp, width: 12 },
  rollup: { ...made, icon: IconSum, width: 9 },
  json: { ...plain, icon: IconBraces, group: 'other', width: 16, canBeUnique: false },
};

export const fieldTypeGroups: FieldTypeGroup[] = ['text', 'number', 'choice', 'time', 'contact', 'link', 'computed', 'other'];
