export function expectNode(): void;
export function installPackages(directory: string): void;
export function whyInstall(directory: string): string | undefined;
