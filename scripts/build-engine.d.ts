export function buildEngine(options?: { readonly force?: boolean }): Promise<void>;
