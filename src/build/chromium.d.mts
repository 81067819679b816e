export function findChromium(): string | undefined;
export function installChromium(): string | undefined;
export function chromiumVersion(path: string): string;
