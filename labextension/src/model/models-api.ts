/** What the pages ask about registered models. */
import type * as wire from './wire';

export interface ModelsApi {
  searchModels(request: wire.ModelSearch): Promise<wire.ModelPage>;
  getModel(request: wire.ModelGet): Promise<wire.ModelDetail>;
  createModelVersion(request: wire.ModelVersionCreate): Promise<wire.ModelVersionItem>;
  updateModel(request: wire.ModelUpdate): Promise<wire.ModelItem>;
  deleteModel(request: wire.ModelDelete): Promise<wire.ModelsChanged>;
  deleteModelVersion(request: wire.ModelVersionDelete): Promise<wire.ModelsChanged>;
  setModelAlias(request: wire.ModelAliasSet): Promise<wire.ModelVersionItem>;
  deleteModelAlias(request: wire.ModelAliasDelete): Promise<wire.ModelsChanged>;
}
