export { type CleanReport, cleanDocker } from "./clean.js";
export { type DoctorFinding, doctorDocker } from "./doctor.js";
export { dockerEnvironment } from "./environment.js";
