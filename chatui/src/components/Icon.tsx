import styles from './Icon.module.css';

/** Strokes on a 24-unit grid, drawn for this project. */
const paths = {
  add: 'M12 5v14M5 12h14',
  archive: 'M4 5h16v4H4zM6 9v10h12V9M10 13h4',
  attach: 'M19 11.500l-7 7a4.600 4.600 0 0 1-6.500-6.500l7.500-7.500a3 3 0 0 1 4.300 4.300l-7.300 7.300a1.500 1.500 0 0 1-2.200-2.200l6.200-6.200',
  at: 'M15.500 12a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0zM15.500 8.500v4.700a2.200 2.200 0 0 0 4.400 0V12A7.900 7.900 0 1 0 16 18.800',
  back: 'M19 12H5M11 6l-6 6 6 6',
  bell: 'M6.500 16.500V11a5.500 5.500 0 0 1 11 0v5.500l1.500 1.500H5zM10 18a2 2 0 0 0 4 0',
  chat: 'M5 6.500A1.500 1.500 0 0 1 6.500 5h11A1.500 1.500 0 0 1 19 6.500v8a1.500 1.500 0 0 1-1.500 1.500H12l-4.500 3.500V16h-1A1.500 1.500 0 0 1 5 14.500z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.500V12l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  delete: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.500 11v5M13.500 11v5',
  down: 'M12 5v14M6 13l6 6 6-6',
  up: 'M12 19V5M6 11l6-6 6 6',
  download: 'M12 5v10M7.500 11l4.500 4.500 4.500-4.500M5 19h14',
  expand: 'M7 10l5 5 5-5',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  file: 'M7 4h7l4 4v12H7zM14 4v4h4',
  forward: 'M5 12h14M13 6l6 6-6 6',
  go: 'M5 5h6M5 12h4M5 19h6M13 12h7M16.500 8.500l3.500 3.500-3.500 3.500',
  flag: 'M6 20V5M6 5h11l-2.500 3.500L17 12H6',
  hide: 'M4 12s3-5.500 8-5.500 8 5.500 8 5.500-3 5.500-8 5.500S4 12 4 12zM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 19L19 5',
  keys: 'M3.500 7.500h17v9h-17zM7 10.500h.01M10.500 10.500h.01M14 10.500h.01M17.500 10.500h.01M8 13.800h8',
  leave: 'M13 5H6v14h7M10 12h10M16 8l4 4-4 4',
  link: 'M10 14a3.500 3.500 0 0 0 5 0l3-3a3.500 3.500 0 0 0-5-5l-1.500 1.500M14 10a3.500 3.500 0 0 0-5 0l-3 3a3.500 3.500 0 0 0 5 5l1.500-1.500',
  lock: 'M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5.500 12h.01M12 12h.01M18.500 12h.01',
  muted: 'M6.500 16.500V11a5.500 5.500 0 0 1 8-4.900M17.500 10.500v6l1.500 1.500H5M10 18a2 2 0 0 0 4 0M4 20L20 4',
  pause: 'M9 6v12M15 6v12',
  people:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.500 19a5.500 5.500 0 0 1 11 0M15.500 5.300a3 3 0 0 1 0 5.400M17 14a5.500 5.500 0 0 1 3.500 5',
  personAdd: 'M10 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.500 19a5.500 5.500 0 0 1 11 0M19 8v6M16 11h6',
  pin: 'M9 5h6l-1 6 3 3H7l3-3zM12 14v5.500',
  plug: 'M9 4v5M15 4v5M6.500 9h11v2.500a5.500 5.500 0 0 1-11 0zM12 17v3.500',
  reply: 'M9.500 6.500L4.500 11.500l5 5M5 11.500h8.500a6 6 0 0 1 6 6v1',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.500 15.500L20 20',
  send: 'M5 12h13M12 5.500l6.500 6.500-6.500 6.500',
  shield: 'M12 4.500l6.500 2.500v4.500c0 4-2.700 6.700-6.500 8-3.800-1.300-6.500-4-6.500-8V7z',
  smile: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8.500 14a4 4 0 0 0 7 0M9.200 9.800h.01M14.800 9.800h.01',
  retry: 'M18.500 9A7 7 0 1 0 19 13.500M18.500 4.500V9H14',
  zoomIn: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.500 15.500L20 20M11 8.500v5M8.500 11h5',
  zoomOut: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.500 15.500L20 20M8.500 11h5',
  star: 'M12 4.500l2.300 4.900 5.200.700-3.800 3.700.950 5.300L12 16.500l-4.650 2.600.950-5.300-3.800-3.700 5.200-.700z',
  unread: 'M19.500 11v6a1.500 1.500 0 0 1-1.500 1.500H6A1.500 1.500 0 0 1 4.500 17V8.500A1.500 1.500 0 0 1 6 7h7.500M5 8.500l7 5.500 3-2.300M18 8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  settings: 'M4 8h9M17 8h3M4 16h3M11 16h9M15 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
} as const;

export type IconName = keyof typeof paths;

/** Those that point forward or back: they turn round in a page that is read from right to left. */
const pointing: ReadonlySet<IconName> = new Set(['back', 'forward', 'go', 'leave', 'reply', 'send']);

interface IconProps {
  name: IconName;
  /** In the colour of secondary text, not of what is around it. */
  quiet?: boolean;
  /** What it says where nothing else does; left out: it is decorative, and the control around it carries the name. */
  title?: string;
}

/** 20 pixels tall; before a button's text, as the button has it. */
export function Icon({ name, quiet = false, title }: IconProps) {
  return (
    <svg
      className={[styles.icon, quiet && styles.quiet, pointing.has(name) && styles.pointing].filter(Boolean).join(' ')}
      viewBox="0 0 24 24"
      role={title === undefined ? undefined : 'img'}
      aria-hidden={title === undefined ? true : undefined}
    >
      {title !== undefined && <title>{title}</title>}
      <path d={paths[name]} strokeWidth={name === 'more' ? 2.6 : 1.7} />
    </svg>
  );
}
