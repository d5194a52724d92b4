export { createCell } from "./cell.js";
export { createChubbyClient } from "./client.js";
export { CHUBBY_MARKS } from "./marks.js";
export { CHUBBY_BUGS } from "./mistakes.js";
export { CHUBBY_OPTIONS, lockDelayOf } from "./options.js";
