/**
 * The floors: imports only downward, siblings never see each other.
 * cli > campaign > environments systems workloads nemeses runner shell store reports > checkers protocols generators >
 * contract > core
 * The library, which programs import, is a second top beside cli: nothing imports it, it sees checkers and store.
 */
const PLUGIN_FLOOR = "^(src/(environments|systems|runner|shell|store)|workloads|nemeses|reports)/";

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: ["\\.d\\.ts$", "\\.test\\.ts$"] }, to: {} },
    {
      name: "core-imports-nothing",
      severity: "error",
      from: { path: "^src/core/" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/core/" },
    },
    {
      name: "contract-above-core",
      severity: "error",
      from: { path: "^src/contract/" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract)/" },
    },
    {
      name: "checkers-are-pure",
      severity: "error",
      from: { path: "^src/checkers/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|checkers)/" },
    },
    {
      name: "protocols-are-pure",
      severity: "error",
      from: { path: "^src/protocols/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|protocols/(coordination|$1))/" },
    },
    {
      name: "pure-floors-do-no-io",
      severity: "error",
      from: {
        path: "^src/(core|contract|checkers|protocols|generators)/",
        pathNot: "\\.test\\.ts$|^src/contract/conformance/",
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "environments-are-siblings",
      severity: "error",
      from: { path: "^src/environments/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "^(src|workloads|nemeses|reports)/",
        pathNot: "^src/(core|contract|protocols|checkers|shell|environments)/",
      },
    },
    {
      name: "environments-are-apart",
      severity: "error",
      from: { path: "^src/environments/([^/]+)/" },
      to: { path: "^src/environments/[^/]+/", pathNot: "^src/environments/$1/" },
    },
    {
      name: "systems-are-siblings",
      severity: "error",
      from: { path: "^src/systems/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|protocols|checkers|systems/$1)/" },
    },
    {
      name: "runner-is-a-sibling",
      severity: "error",
      from: { path: "^src/runner/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|generators|runner)/" },
    },
    {
      name: "shell-below-environments",
      severity: "error",
      from: { path: "^src/shell/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|shell)/" },
    },
    {
      name: "store-is-a-sibling",
      severity: "error",
      from: { path: "^src/store/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|checkers|store)/" },
    },
    {
      name: "workloads-see-generators-only",
      severity: "error",
      from: { path: "^workloads/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract|generators)/|^workloads/" },
    },
    {
      name: "nemeses-see-grudges-only",
      severity: "error",
      from: { path: "^nemeses/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/(core|contract)/|^nemeses/" },
    },
    {
      name: "reports-see-core-types-only",
      severity: "error",
      from: { path: "^reports/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src|workloads|nemeses)/", pathNot: "^src/core/" },
    },
    {
      name: "only-the-registry-imports-plugins",
      severity: "error",
      from: { path: "^src/(campaign|cli)/", pathNot: "^src/campaign/registry\\.ts$|\\.test\\.ts$" },
      to: { path: "^(src/systems|workloads|nemeses)/|^src/environments/[^/]+/" },
    },
    {
      name: "campaign-below-cli",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/|\\.test\\.ts$" },
      to: { path: "^src/cli/" },
    },
    {
      name: "library-above-checkers-and-store",
      severity: "error",
      from: { path: "^src/library/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "^(src|workloads|nemeses|reports)/",
        pathNot: "^src/(core|contract|checkers|store|library)/|^src/environments/real-clock\\.ts$",
      },
    },
    {
      name: "nothing-imports-the-library",
      severity: "error",
      from: { path: "^(src|workloads|nemeses|reports)/", pathNot: "^src/library/" },
      to: { path: "^src/library/" },
    },
    {
      name: "campaign-above-the-rest",
      severity: "error",
      from: { path: PLUGIN_FLOOR, pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(campaign|cli)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|runs)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
