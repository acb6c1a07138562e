/** A registry of models as the server keeps it, at the border where the network would be. */
import { ApiError, type ModelItem, type ModelVersionItem } from '../src/model/api';
import type { ModelsApi } from '../src/model/models-api';

export class FakeModels implements ModelsApi {
  versions: ModelVersionItem[] = [];
  calls: string[] = [];
  failure: Error | null = null;

  readonly searchModels: ModelsApi['searchModels'] = () => {
    const names = [...new Set(this.versions.map(({ name }) => name))];
    return this.answer('search', () => ({
      revision: 1,
      unchanged: false,
      models: names.map(name => this.item(name))
    }));
  };

  readonly getModel: ModelsApi['getModel'] = ({ name }) =>
    this.answer(`get ${name}`, () => ({
      revision: 1,
      unchanged: false,
      model: this.item(name),
      versions: this.of(name)
    }));

  readonly createModelVersion: ModelsApi['createModelVersion'] = request => {
    const { name, run_id: runId, model, description = '' } = request;
    return this.answer(`create ${JSON.stringify(request)}`, () => {
      if (model === 'new' && this.of(name).length > 0) {
        throw new ApiError(`There is a model '${name}' already.`, 'model_exists', 409, 'name');
      }
      return this.add(name, { run_id: runId, run_name: runId.replace('id-', ''), description });
    });
  };

  readonly updateModel: ModelsApi['updateModel'] = ({ name, new_name: newName }) =>
    this.answer(`rename ${name} ${newName}`, () => {
      this.of(name).forEach(one => (one.name = newName ?? name));
      return this.item(newName ?? name);
    });

  readonly deleteModel: ModelsApi['deleteModel'] = ({ name }) =>
    this.answer(`delete ${name}`, () => {
      this.versions = this.versions.filter(one => one.name !== name);
      return { revision: 2 };
    });

  readonly deleteModelVersion: ModelsApi['deleteModelVersion'] = ({ name, version }) =>
    this.answer(`delete ${name} ${version}`, () => {
      this.versions = this.versions.filter(one => one.name !== name || one.version !== version);
      return { revision: 2 };
    });

  readonly setModelAlias: ModelsApi['setModelAlias'] = ({ name, alias, version }) =>
    this.answer(`set ${alias} to ${name} ${version}`, () => {
      const [found] = this.of(name).filter(one => one.version === version);
      if (found === undefined) {
        throw new ApiError('There is no such version.', 'model_not_found', 404);
      }
      this.of(name).forEach(one => (one.aliases = one.aliases.filter(other => other !== alias)));
      found.aliases = [...found.aliases, alias];
      return found;
    });

  readonly deleteModelAlias: ModelsApi['deleteModelAlias'] = ({ name, alias }) =>
    this.answer(`remove ${alias}`, () => {
      this.of(name).forEach(one => (one.aliases = one.aliases.filter(other => other !== alias)));
      return { revision: 2 };
    });

  /** Adds the next version of a model. */
  add(name: string, given: Partial<ModelVersionItem> = {}): ModelVersionItem {
    const version: ModelVersionItem = {
      name,
      version: this.of(name).length + 1,
      aliases: [],
      description: '',
      tags: {},
      run_id: 'id-deep',
      run_name: 'deep',
      is_run_deleted: false,
      experiment_id: '0',
      source: '',
      path: '',
      creation_timestamp: 0,
      last_updated_timestamp: 0,
      user_id: 'eva',
      ...given
    };
    this.versions.unshift(version);
    return version;
  }

  private of(name: string): ModelVersionItem[] {
    return this.versions.filter(version => version.name === name);
  }

  private item(name: string): ModelItem {
    const versions = this.of(name);
    return {
      name,
      description: '',
      tags: {},
      aliases: Object.fromEntries(
        versions.flatMap(({ aliases, version }) => aliases.map(alias => [alias, version]))
      ),
      version_count: versions.length,
      latest_version: versions.length,
      creation_timestamp: 0,
      last_updated_timestamp: 0,
      user_id: 'eva'
    };
  }

  private answer<T>(call: string, work: () => T): Promise<T> {
    this.calls.push(call);
    if (this.failure !== null) {
      return Promise.reject(this.failure);
    }
    return new Promise(resolve => resolve(work()));
  }
}
