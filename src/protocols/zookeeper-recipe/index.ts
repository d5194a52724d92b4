export { RECIPE_MARKS } from "./marks.js";
export { createRecipeClient, RECIPE_OPTIONS } from "./recipe-client.js";
export { RECIPE_BUGS } from "./recipe-rules.js";
export { ZnodeStore } from "./znode-store.js";
