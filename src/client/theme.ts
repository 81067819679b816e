/** The button in the header that goes round system, light, dark. */
import {THEME_KEY} from "./themeBoot.js";

type Theme = "system" | "light" | "dark";

const NEXT: Record<Theme, Theme> = {system: "light", light: "dark", dark: "system"};

const ICONS: Record<Theme, string> = {
  system: "M2 3h12v8H2zM5.5 13.5h5",
  light:
    "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3",
  dark: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
};

export function addThemeToggle(header: Element): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme-toggle";
  const show = () => {
    const theme = currentTheme();
    button.innerHTML = `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${ICONS[theme]}"/></svg>`;
    const name = `Theme: ${theme}`;
    button.title = `${name}. Change to ${NEXT[theme]}`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    setTheme(NEXT[currentTheme()]);
    show();
  });
  show();
  header.append(button);
}

function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
}
