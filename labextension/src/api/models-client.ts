/** Registered models, over HTTP. */

import type { ModelsApi } from '../model/models-api';
import type { HttpApi } from './client';

export class HttpModels implements ModelsApi {
  constructor(private readonly api: HttpApi) {}

  readonly searchModels: ModelsApi['searchModels'] = request => this.api.request('models.search', request);
  readonly getModel: ModelsApi['getModel'] = request => this.api.request('models.get', request);
  readonly createModelVersion: ModelsApi['createModelVersion'] = request =>
    this.api.request('model_versions.create', request);
  readonly updateModel: ModelsApi['updateModel'] = request => this.api.request('models.update', request);
  readonly deleteModel: ModelsApi['deleteModel'] = request => this.api.request('models.delete', request);
  readonly deleteModelVersion: ModelsApi['deleteModelVersion'] = request =>
    this.api.request('model_versions.delete', request);
  readonly setModelAlias: ModelsApi['setModelAlias'] = request =>
    this.api.request('model_aliases.set', request);
  readonly deleteModelAlias: ModelsApi['deleteModelAlias'] = request =>
    this.api.request('model_aliases.delete', request);
}
