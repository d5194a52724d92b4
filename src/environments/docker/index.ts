export { cleanDocker } from "./clean.js";
export { doctorDocker } from "./doctor.js";
export { dockerEnvironment } from "./environment.js";
