import type { Element, Root } from 'hast';
import { type ComponentType, createElement, type CSSProperties, type ReactNode } from 'react';

export interface ElementProps {
  node: Element;
  href?: string;
  title?: string;
  children?: ReactNode;
}

/** What is drawn in the place of an element, by its tag. */
export type Components = Readonly<Partial<Record<string, ComponentType<ElementProps>>>>;

/** The elements of a message, which have been sanitised, or of coloured code, as React’s. Their attributes are few, and named as React names them. */
export function toReact(parent: Root | Element, components: Components): ReactNode[] {
  return parent.children.map((child, key) => {
    if (child.type === 'text') return child.value;
    if (child.type !== 'element') return null;
    const within = toReact(child, components);
    const { [child.tagName]: component } = components;
    return component === undefined
      ? createElement(child.tagName, { key, ...propsOf(child) }, ...within)
      : createElement(component, { key, node: child, ...propsOf(child) }, ...within);
  });
}

function propsOf({ properties: { className, align, ...others } }: Element) {
  return {
    ...others,
    ...(Array.isArray(className) && { className: className.join(' ') }),
    ...(typeof align === 'string' && { style: { textAlign: align as CSSProperties['textAlign'] } }),
  };
}
