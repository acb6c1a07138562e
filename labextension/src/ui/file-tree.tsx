import React from 'react';
import type { ArtifactItem } from '../model/api';
import type { OutputFilesModel, OutputFilesState } from '../model/output-files-model';
import { formatBytes } from './format';
import { Icon } from './icons';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

interface Node {
  item: ArtifactItem;
  name: string;
  level: number;
  position: number;
  size: number;
  parent: string;
}

export interface FileTreeProps {
  model: OutputFilesModel;
}

/** Files and folders as a tree (WAI-ARIA Authoring Practices, "Tree View"); a folder is asked for when it is opened. */
export function FileTree({ model }: FileTreeProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(model);
  const tree = React.useRef<HTMLDivElement>(null);
  const [current, setCurrent] = React.useState<string | null>(null);
  const nodes = flatten(state, '', 1);
  const stop = nodes.find(node => node.item.path === current) ?? nodes[0];
  const errors = [...state.folders.values()].flatMap(({ error }) => (error === null ? [] : [error]));
  const focus = (node: Node | undefined): void => {
    if (node !== undefined) {
      setCurrent(node.item.path);
      tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[nodes.indexOf(node)]?.focus();
    }
  };
  const activate = ({ item }: Node): void => {
    if (item.is_dir) {
      model.toggle(item.path);
    } else {
      model.select(item);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent, node: Node): void => {
    const here = nodes.indexOf(node);
    const isOpen = state.open.has(node.item.path);
    const actions: Record<string, () => void> = {
      ArrowDown: () => focus(nodes[here + 1]),
      ArrowUp: () => focus(nodes[here - 1]),
      Home: () => focus(nodes[0]),
      End: () => focus(nodes.at(-1)),
      ArrowRight: () =>
        node.item.is_dir && (isOpen ? focus(childOf(nodes, node)) : model.toggle(node.item.path)),
      ArrowLeft: () =>
        node.item.is_dir && isOpen
          ? model.toggle(node.item.path)
          : focus(nodes.find(({ item }) => item.path === node.parent)),
      Enter: () => activate(node),
      ' ': () => activate(node)
    };
    const action = actions[event.key] ?? searchFor(event, nodes, here, focus);
    if (action !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  };
  return (
    <div className="jp-Trackside-tree">
      {!state.folders.has('') && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading files')} />
      )}
      {errors.map(error => (
        <Problem key={error} message={error} onTryAgain={() => void model.refresh()} />
      ))}
      <div ref={tree} role="tree" aria-label={trans.__('Output files')}>
        {nodes.map(node => (
          <TreeItem
            key={node.item.path}
            node={node}
            isOpen={state.open.has(node.item.path)}
            isSelected={state.selected?.path === node.item.path}
            isTabStop={node === stop}
            onClick={() => {
              focus(node);
              activate(node);
            }}
            onFocus={() => setCurrent(node.item.path)}
            onKeyDown={event => onKeyDown(event, node)}
          />
        ))}
      </div>
    </div>
  );
}

interface TreeItemProps {
  node: Node;
  isOpen: boolean;
  isSelected: boolean;
  isTabStop: boolean;
  onClick: () => void;
  onFocus: () => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

function TreeItem(props: TreeItemProps): React.JSX.Element {
  const { node, isOpen, isSelected, isTabStop } = props;
  const { item, name, level, position, size } = node;
  const trans = useTranslator();
  const about = item.is_pending
    ? trans.__('not there yet')
    : item.size_bytes === null
      ? ''
      : formatBytes(item.size_bytes);
  return (
    <div
      role="treeitem"
      className="jp-Trackside-treeItem"
      aria-label={name}
      aria-description={about === '' ? undefined : about}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={item.is_dir ? isOpen : undefined}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      title={item.path}
      style={{ paddingInlineStart: `calc(4px + ${level - 1} * 14px)` }}
      onClick={props.onClick}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <span className="jp-Trackside-treeArrow" data-open={isOpen}>
        {item.is_dir && <Icon name="open" />}
      </span>
      <Icon name={item.is_dir ? 'folder' : 'file'} />
      <span className="jp-Trackside-treeName">{name}</span>
      <span className="jp-Trackside-treeSize">{about}</span>
    </div>
  );
}

function flatten(state: OutputFilesState, path: string, level: number): Node[] {
  const items = state.folders.get(path)?.items ?? [];
  return items.flatMap((item, index) => {
    const name = item.path.slice(item.path.lastIndexOf('/') + 1);
    const node = { item, name, level, position: index + 1, size: items.length, parent: path };
    const isOpen = item.is_dir && state.open.has(item.path);
    return [node, ...(isOpen ? flatten(state, item.path, level + 1) : [])];
  });
}

function childOf(nodes: readonly Node[], node: Node): Node | undefined {
  const next = nodes[nodes.indexOf(node) + 1];
  return next?.parent === node.item.path ? next : undefined;
}

/** A letter goes to the next item that begins with it. */
function searchFor(
  event: React.KeyboardEvent,
  nodes: readonly Node[],
  here: number,
  focus: (node: Node | undefined) => void
): (() => void) | undefined {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  const letter = event.key.toLowerCase();
  const order = [...nodes.slice(here + 1), ...nodes.slice(0, here + 1)];
  const found = order.find(({ name }) => name.toLowerCase().startsWith(letter));
  return found === undefined ? undefined : () => focus(found);
}
