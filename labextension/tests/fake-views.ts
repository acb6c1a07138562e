/** The saved views of the fake server, which are the store's: any page can change them. */
import {
  ApiError,
  type SavedViewDelete,
  type SavedViewGet,
  type SavedViewItem,
  type SavedViewPage,
  type SavedViewPut
} from '../src/model/api';

export class FakeViews {
  revision = 0;
  items: SavedViewItem[] = [];

  page({ if_revision }: SavedViewGet): SavedViewPage {
    const unchanged = if_revision === this.revision;
    return { revision: this.revision, unchanged, views: unchanged ? [] : this.items };
  }

  put(request: SavedViewPut): SavedViewItem {
    const { view_id = null, name, document, is_default, if_revision = null } = copy(request);
    const old = this.items.find(item => item.view_id === view_id);
    if (view_id !== null && old === undefined) {
      throw new ApiError('There is no such saved view.', 'view_not_found', 404);
    }
    if (old !== undefined && if_revision !== null && if_revision !== old.revision) {
      throw new ApiError('The saved view was changed meanwhile.', 'view_changed', 409);
    }
    if (this.items.some(item => item !== old && item.name === name)) {
      throw new ApiError(`There is a saved view '${name ?? ''}' already.`, 'view_exists', 409);
    }
    this.revision += 1;
    const item: SavedViewItem = {
      view_id: view_id ?? `view-${this.revision}`,
      name: name ?? old?.name ?? '',
      document: document ?? old?.document ?? {},
      is_default: is_default ?? old?.is_default ?? false,
      revision: document === undefined ? (old?.revision ?? this.revision) : this.revision
    };
    this.items = [...this.items.filter(other => other !== old), item];
    return item;
  }

  delete({ view_id }: SavedViewDelete): SavedViewPage {
    this.revision += 1;
    this.items = this.items.filter(item => item.view_id !== view_id);
    return { revision: this.revision, unchanged: false, views: this.items };
  }
}

/** As it comes out of JSON. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
