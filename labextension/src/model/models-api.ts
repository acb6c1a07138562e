/** What the pages ask about registered models. */
import type * as wire from './wire';

export interface ModelsApi {
  searchModels(request: wire.ModelSearch): Promise<wire.ModelPage>;
  getModel(request: wire.ModelGet): Promise<wire.ModelDetail>;
  createModelVersion(request: wire.ModelVersionCreate): Promise<wire.ModelVersionItem>;
  setModelAlias(request: wire.ModelAliasSet): Promise<wire.ModelVersionItem>;
  deleteModelAlias(request: wire.ModelAliasDelete): Promise<wire.ModelsChanged>;
}
