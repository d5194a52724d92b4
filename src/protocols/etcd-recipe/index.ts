export { KeyStore } from "./key-store.js";
export { KEY_STORE_MARKS, RECIPE_MARKS } from "./marks.js";
export { createRecipeClient } from "./recipe-client.js";
export { RECIPE_OPTIONS } from "./recipe-options.js";
export { RECIPE_BUGS } from "./recipe-rules.js";
